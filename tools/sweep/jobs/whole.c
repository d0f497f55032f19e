/* SPDX-License-Identifier: BSD-2-Clause */
/* A sweep; see whole.h. */
#include "sweep/jobs/whole.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/exitcode.h"
#include "base/interrupt.h"
#include "base/files.h"
#include "results/agree.h"
#include "results/journal.h"
#include "sweep/jobs/identity.h"
#include "sweep/jobs/collect.h"
#include "sweep/jobs/pool.h"
#include "sweep/lab.h"
#include "sweep/run.h"
#include "xen/orphans.h"

struct whole {
	const struct sweep_options *options;
	const struct sweep_ops *ops;
	struct sweep_machine machine;
	struct output output;
	struct results what; /* tool, environment, plan */
	json_t *files; /* sweep/jobs/identity.h */
	struct jobs jobs;
	struct collect collect;
	bool differs; /* passes do not agree */
};

static bool needs_lab(const struct whole *whole)
{
	for (unsigned int i = 0; i < whole->jobs.nr; i++) {
		if (job_needs_lab(&whole->jobs.job[i]))
			return whole->options->lab;
	}
	return false;
}

/* Errors that are the user's. */
static int take_directory(struct whole *whole, struct reason *why)
{
	int ret = sweep_prepare(whole->options, why);

	if (!ret)
		ret = files_make_dir(whole->options->out, why);
	return ret ? ret : output_take(&whole->output, whole->options->out, why);
}

/* Errors that are this host's: what can be found wrong at once, and not by each job. */
static int take_host(struct whole *whole, struct reason *why)
{
	char lab[FILES_PATH_MAX];
	int ret = sweep_machine_open(&whole->machine, whole->options, why);

	if (!ret && jobs_make(&whole->jobs, whole->options))
		ret = reason_set(why, ENOMEM, "no memory");
	if (!ret && needs_lab(whole))
		ret = lab_find(lab, why);
	if (!ret)
		ret = sweep_machine_describe(&whole->machine, whole->options, &whole->what, why);
	return ret;
}

/* What the sweep is, for those that read its journals. NULL without memory. */
static json_t *describe(const struct whole *whole)
{
	const struct sweep_options *options = whole->options;
	json_t *names = json_array(), *arguments = json_array();

	for (unsigned int i = 0; i < whole->jobs.nr; i++)
		json_array_append_new(names, json_string(whole->jobs.job[i].name));
	for (int i = 0; i < options->argc; i++)
		json_array_append_new(arguments, json_string(options->argv[i]));
	return json_pack("{s:s, s:O, s:O, s:O, s:o, s:o, s:o, s:O}", "schema", JOURNAL_SCHEMA,
			 "tool", whole->what.tool, "environment", whole->what.environment, "plan",
			 whole->what.plan, "jobs", names, "arguments", arguments, "request",
			 identity_of_request(options), "files", whole->files);
}

/* What the sweep in the directory is measured with must be what this one has. */
static int check_same(const struct whole *whole, const struct unfinished *then, struct reason *why)
{
	const char *dir = whole->options->out;
	int ret = identity_same_origin(&whole->what, &then->what, dir, why);

	return ret ? ret : identity_same(whole->files, then->files, dir, why);
}

static int begin(struct whole *whole, const struct unfinished *then, struct reason *why)
{
	bool resume = whole->options->resume;
	int ret = 0;

	whole->files = identity_of_files(whole->options, needs_lab(whole), why);
	if (!whole->files)
		return -EIO;
	if (resume)
		ret = check_same(whole, then, why);
	if (!ret)
		ret = output_begin(&whole->output, resume, why);
	if (!ret && !resume)
		ret = output_describe(&whole->output, describe(whole), why);
	if (!ret)
		ret = collect_begin(&whole->collect, &whole->jobs, &whole->output, &whole->what,
				    why);
	if (!ret && resume)
		collect_resume(&whole->collect, &whole->jobs);
	return ret;
}

/* On this host's Xen: one after the other. */
static void run_on_xen(struct whole *whole)
{
	struct orphans orphans = {.all = false};

	orphans_destroy(whole->machine.xen, &orphans);
	for (unsigned int i = 0; i < whole->jobs.nr && !interrupted(); i++) {
		struct job *job = &whole->jobs.job[i];
		struct sweep_options options;
		char dir[FILES_PATH_MAX];
		struct reason why;

		if (job->state == JOB_ENDED)
			continue;
		if (job_directory(&whole->jobs, job, dir, &why)) {
			say_error("%s", why.text);
			continue;
		}
		job_options(&whole->jobs, job, dir, &options);
		options.part = false;
		job->state = JOB_RUNS;
		job->code = sweep_run_on(&whole->machine, &options);
		job->is_interrupted = interrupted();
		job->state = JOB_ENDED;
		collect_job(&whole->collect, job);
	}
}

/* What there is, boot by boot, instead of tables that mostly say failed. */
static void say_what_there_is(const struct whole *whole)
{
	const struct collect *collect = &whole->collect;
	const char *out = whole->options->out;

	for (unsigned int i = 0; interrupted() && !whole->options->quiet && i < whole->jobs.nr;
	     i++) {
		const struct job *job = &whole->jobs.job[i];

		if (!whole->options->json && collect_measured(collect, job))
			printf("%s: %zu of %" PRIu32 " cells\n", job->name,
			       collect_measured(collect, job), job_cells(&whole->jobs, job));
	}
	say_error("%s; what was measured is in %s: %zu of %zu cells; `lazyshoot sweep --resume "
		  "--out %s` continues",
		  interrupted() ? "interrupted" : "not all was measured", out, collect->measured,
		  collect->measured + collect->missing, out);
}

/* Where time is counted, what does not depend on it must be the same in all passes. */
static int compare_passes(struct whole *whole, struct results *all, struct reason *why)
{
	int differ = 0;

	if (whole->options->lab && !strcmp(whole->options->lab, "exact"))
		differ = results_agree(all);
	whole->differs = differ > 0;
	return differ < 0 ? reason_set(why, ENOMEM, "no memory") : 0;
}

/* Writes and shows what the jobs have left. */
static int finish(struct whole *whole, struct results *all, struct reason *why)
{
	const struct sweep_options *options = whole->options;
	const struct collect *collect = &whole->collect;
	int ret = collect_end(&whole->collect, all, why);

	if (!ret)
		ret = compare_passes(whole, all, why);
	if (ret)
		return ret;
	/* What an earlier sweep has left stays. */
	if (!collect->measured) {
		if (interrupted())
			say_error("interrupted before anything was measured");
		return output_end(&whole->output, why);
	}
	ret = output_save(&whole->output, all, collect->measured, why);
	if (!ret)
		ret = sweep_save_reports(whole->ops, all, options->out, why);
	if (ret)
		return ret;
	collect_move_logs(collect);
	if (!interrupted() || options->json)
		sweep_print(whole->ops, options, all);
	if (!collect->missing)
		return output_end(&whole->output, why);
	say_what_there_is(whole);
	return 0;
}

static int run(struct whole *whole)
{
	struct results all = {0};
	struct reason why;
	int ret = 0;

	interrupt_init();
	if (whole->options->lab)
		ret = pool_run(&whole->jobs, &whole->collect, &why);
	else
		run_on_xen(whole);
	if (!ret)
		ret = finish(whole, &all, &why);
	results_free(&all);
	if (ret) {
		say_error("%s", why.text);
		return EXIT_HOST;
	}
	ret = collect_code(&whole->collect);
	return whole->differs && (!ret || ret == EXIT_INVALID) ? EXIT_GUEST : ret;
}

int sweep_whole(const struct sweep_options *options, const struct unfinished *then,
		const struct sweep_ops *ops)
{
	static struct whole whole;
	struct reason why;
	int code = EXIT_USAGE, ret;

	whole = (struct whole){.options = options, .ops = ops, .output.lock = -1};
	ret = take_directory(&whole, &why);
	if (!ret) {
		code = EXIT_HOST;
		ret = take_host(&whole, &why);
	}
	if (!ret && needs_lab(&whole) && options->lab_by_default)
		fprintf(stderr, "lazyshoot: this host has no Xen to control; the sweep runs in the "
				"lab (Xen in QEMU, mode exact)\n");
	if (!ret)
		ret = begin(&whole, then, &why);
	if (ret == -EINVAL)
		code = EXIT_USAGE;
	if (ret)
		say_error("%s", why.text);
	else
		code = run(&whole);
	collect_free(&whole.collect);
	results_free(&whole.what);
	json_decref(whole.files);
	jobs_free(&whole.jobs);
	sweep_machine_close(&whole.machine);
	output_give(&whole.output);
	return code;
}
