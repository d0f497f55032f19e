/* SPDX-License-Identifier: BSD-2-Clause */
/* A sweep as a list of jobs; see job.h. */
#include "sweep/jobs/job.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "sweep/cells.h"

/* A boot on Xen costs some four times as much: there are more paths, and each goes through Xen. */
#define XEN_COST 4

const struct plan_variant *job_variant(const struct job *job)
{
	return job->guest->has_evtchns ? &job->variant : NULL;
}

bool job_needs_lab(const struct job *job)
{
	return job->guest->boot != GUEST_BOOT_BARE;
}

unsigned int job_cost(const struct job *job)
{
	return job->vcpus * (job_needs_lab(job) ? XEN_COST : 1);
}

static void add(struct jobs *jobs, unsigned int guest, unsigned int vcpus, unsigned int variant)
{
	struct job *job = &jobs->job[jobs->nr++];
	char label[80];

	*job = (struct job){.guest = &guests[guest], .guest_index = guest, .vcpus = vcpus};
	plan_variant_at(&jobs->options->plan, variant, &job->variant);
	sweep_label(label, sizeof(label), job->guest->name, job_variant(job), '-');
	snprintf(job->name, sizeof(job->name), "%s-%u", label, vcpus);
}

int jobs_make(struct jobs *jobs, const struct sweep_options *options)
{
	const struct plan *plan = &options->plan;
	const struct axis_list *list = &plan->lists[AXIS_GUEST];
	size_t most = (size_t)list->nr * plan->vcpus.nr * plan_variants(plan);

	*jobs = (struct jobs){.options = options, .job = calloc(most, sizeof(*jobs->job))};
	if (!jobs->job)
		return -ENOMEM;
	for (unsigned int i = 0; i < list->nr; i++) {
		unsigned int guest = list->entry[i];
		unsigned int variants = guests[guest].has_evtchns ? plan_variants(plan) : 1;

		for (unsigned int j = 0; j < plan->vcpus.nr; j++) {
			for (unsigned int k = 0; k < variants; k++)
				add(jobs, guest, plan->vcpus.cpu[j], k);
		}
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
	return files_join(path, jobs->options->out, "jobs", why);
}

int job_directory(const struct jobs *jobs, const struct job *job, char path[FILES_PATH_MAX],
		  struct reason *why)
{
	char all[FILES_PATH_MAX];
	int ret = jobs_directory(jobs, all, why);

	return ret ? ret : files_join(path, all, job->name, why);
}

static void only(struct axis_list *list, unsigned int entry)
{
	list->nr = 1;
	list->entry[0] = (uint8_t)entry;
}

void job_options(const struct jobs *jobs, const struct job *job, const char *dir,
		 struct sweep_options *out)
{
	*out = *jobs->options;
	out->out = dir;
	out->part = true;
	out->json = false;
	out->quiet = true;
	only(&out->plan.lists[AXIS_GUEST], job->guest_index);
	out->plan.vcpus.nr = 1;
	out->plan.vcpus.cpu[0] = (unsigned short)job->vcpus;
	for (int i = 0; i < NR_VARIANT_AXES; i++)
		only(&out->plan.lists[FIRST_VARIANT_AXIS + i], job->variant.entry[i]);
}
