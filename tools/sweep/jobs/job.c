/* SPDX-License-Identifier: BSD-2-Clause */
/* A sweep as a list of jobs; see job.h. */
#include "sweep/jobs/job.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "plan/guests.h"
#include "results/read/unfinished.h"
#include "sweep/cells.h"

/* A boot on Xen costs some four times as much: there are more paths, and each goes through Xen. */
#define XEN_COST 4

bool job_needs_lab(const struct job *job)
{
	return guests[job->boot.guest].boot != GUEST_BOOT_BARE;
}

unsigned int job_cost(const struct job *job)
{
	return job->boot.vcpus * (job_needs_lab(job) ? XEN_COST : 1);
}

uint32_t job_cells(const struct jobs *jobs, const struct job *job)
{
	struct plan plan;

	plan_of_boot(&jobs->options->plan, &job->boot, &plan);
	return plan_cells(&plan);
}

int jobs_make(struct jobs *jobs, const struct sweep_options *options)
{
	const struct plan *plan = &options->plan;
	struct plan_boot boot;
	unsigned int nr = 0;

	while (plan_boot_at(plan, nr, &boot))
		nr++;
	*jobs = (struct jobs){.options = options, .job = calloc(nr, sizeof(*jobs->job))};
	if (!jobs->job)
		return -ENOMEM;
	for (; jobs->nr < nr; jobs->nr++) {
		struct job *job = &jobs->job[jobs->nr];
		char label[96];

		plan_boot_at(plan, jobs->nr, &job->boot);
		sweep_label(label, sizeof(label), plan, &job->boot, '-');
		snprintf(job->name, sizeof(job->name), "%s-%u", label, job->boot.vcpus);
	}
	return 0;
}

void jobs_free(struct jobs *jobs)
{
	free(jobs->job);
	jobs->job = NULL;
}

int jobs_directory(const struct jobs *jobs, char path[FILES_PATH_MAX], struct reason *why)
{
	return files_join(path, jobs->options->out, UNFINISHED_DIR, why);
}

int job_directory(const struct jobs *jobs, const struct job *job, char path[FILES_PATH_MAX],
		  struct reason *why)
{
	char all[FILES_PATH_MAX];
	int ret = jobs_directory(jobs, all, why);

	return ret ? ret : files_join(path, all, job->name, why);
}

void job_options(const struct jobs *jobs, const struct job *job, const char *dir,
		 struct sweep_options *out)
{
	*out = *jobs->options;
	out->out = dir;
	out->part = true;
	out->json = false;
	out->quiet = true;
	plan_of_boot(&jobs->options->plan, &job->boot, &out->plan);
}
