/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The jobs of a sweep. A job is one boot (plan/boots.h). It is a sweep of its own, with a directory
 * of its own below the sweep's, and on a machine without Xen guests that need Xen get a lab of
 * their own, restored from the snapshot. So a cell's figures depend neither on the sweep's other
 * boots nor on how many jobs run at once.
 */
#ifndef TOOLS_SWEEP_JOBS_JOB_H
#define TOOLS_SWEEP_JOBS_JOB_H

#include "base/files.h"
#include "plan/boots.h"
#include "sweep/options.h"

enum job_state {
	JOB_WAITS,
	JOB_RUNS,
	JOB_ENDED,
};

struct job {
	struct plan_boot boot;
	char name[128]; /* "pvh-8", "pvh-fifo-vector-spread-check-8" */
	enum job_state state;
	bool is_interrupted; /* the user's signal came while it ran */
	int code; /* exit code, once it has ended */
	struct reason error; /* the first that it printed, or how it was killed; may be empty */
};

/* In the plan's order. */
struct jobs {
	const struct sweep_options *options; /* the sweep's; without Xen ->lab is set */
	unsigned int nr;
	struct job *job;
};

/* Fills in @jobs, which the caller gives to jobs_free(). Returns 0 or -ENOMEM. */
int jobs_make(struct jobs *jobs, const struct sweep_options *options);
void jobs_free(struct jobs *jobs);

/* Of guests on Xen, which need the lab. */
bool job_needs_lab(const struct job *job);

/* An estimate, to begin with those that last longest. */
unsigned int job_cost(const struct job *job);

/* The number of its cells. */
uint32_t job_cells(const struct jobs *jobs, const struct job *job);

/* The directory of all jobs, and of one. 0, or -ENAMETOOLONG with @why. */
int jobs_directory(const struct jobs *jobs, char path[FILES_PATH_MAX], struct reason *why);
int job_directory(const struct jobs *jobs, const struct job *job, char path[FILES_PATH_MAX],
		  struct reason *why);

/* The job as a sweep, with the output directory @dir. */
void job_options(const struct jobs *jobs, const struct job *job, const char *dir,
		 struct sweep_options *out);

#endif
