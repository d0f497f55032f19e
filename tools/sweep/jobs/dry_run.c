/* SPDX-License-Identifier: BSD-2-Clause */
/* See dry_run.h. */
#include "sweep/jobs/dry_run.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/exitcode.h"
#include "base/host.h"
#include "sweep/jobs/collect.h"
#include "sweep/jobs/estimate.h"

/* "3 s", "12 min", "2 h 30 min". */
static void print_time(double seconds)
{
	unsigned int minutes = (unsigned int)(seconds / 60 + 0.5);

	if (seconds < 100)
		printf("%.0f s", seconds < 1 ? 1 : seconds);
	else if (minutes < 100)
		printf("%u min", minutes);
	else
		printf("%u h %u min", minutes / 60, minutes % 60);
}

/* How many boots run at once. */
static unsigned int at_once(const struct sweep_options *options, unsigned int boots)
{
	unsigned int nr = options->jobs;

	if (!nr)
		nr = options->lab && !strcmp(options->lab, "exact") ? host_cores() : 1;
	if (nr > boots)
		nr = boots;
	return nr ? nr : 1;
}

static void print_jobs(const struct jobs *jobs)
{
	unsigned int boots = 0, nr;
	double sum = 0, longest = 0;
	uint64_t cells = 0;

	for (unsigned int i = 0; i < jobs->nr; i++) {
		const struct job *job = &jobs->job[i];
		double seconds = estimate_job(jobs, job);

		if (job->state == JOB_ENDED)
			continue;
		printf("%-40s %6" PRIu32 " cells  about ", job->name, job_cells(jobs, job));
		print_time(seconds);
		putchar('\n');
		boots++;
		cells += job_cells(jobs, job);
		sum += seconds;
		if (seconds > longest)
			longest = seconds;
	}
	nr = at_once(jobs->options, boots);
	printf("%u boot%s, %" PRIu64 " cells: about ", boots, boots == 1 ? "" : "s", cells);
	print_time(sum / nr > longest ? sum / nr : longest);
	printf(", %u at once\n", nr);
}

int sweep_dry_run(const struct sweep_options *options, const struct unfinished *then)
{
	struct output output = {.dir = options->out, .lock = -1};
	struct collect collect = {.jobs = NULL};
	struct jobs jobs = {.nr = 0};
	struct reason why;
	int code = EXIT_USAGE, ret = sweep_prepare(options, &why);

	if (!ret) {
		code = EXIT_HOST;
		ret = jobs_make(&jobs, options) ? reason_set(&why, ENOMEM, "no memory") : 0;
	}
	if (!ret)
		ret = collect_begin(&collect, &jobs, &output, &then->what, &why);
	if (!ret && options->resume)
		collect_resume(&collect, &jobs);
	if (ret) {
		say_error("%s", why.text);
	} else {
		print_jobs(&jobs);
		code = EXIT_OK;
	}
	collect_free(&collect);
	jobs_free(&jobs);
	return code;
}
