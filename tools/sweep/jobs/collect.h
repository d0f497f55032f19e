/* SPDX-License-Identifier: BSD-2-Clause */
/* What the jobs of a sweep have left, as one sweep's, while it runs and in the end. */
#ifndef TOOLS_SWEEP_JOBS_COLLECT_H
#define TOOLS_SWEEP_JOBS_COLLECT_H

#include "results/results.h"
#include "sweep/jobs/job.h"
#include "sweep/dir/output.h"

struct collect {
	const struct jobs *jobs;
	struct output *output;
	const struct results *what; /* the sweep's tool, environment and plan */
	struct results *parts; /* by job: what its journals have */
	bool is_damaged; /* something could not be read or written, and was said */
	uint64_t next_save_ms;
	/* Cells, in the view that was made last: */
	size_t measured, missing;
};

/* Begins. Returns 0, or -ENOMEM with @why. In the end collect_free(), which is safe in any case. */
int collect_begin(struct collect *collect, const struct jobs *jobs, struct output *output,
		  const struct results *what, struct reason *why);
void collect_free(struct collect *collect);

/*
 * Takes what an earlier run of this sweep has left: a job whose cells are all there has ended.
 */
void collect_resume(struct collect *collect, struct jobs *jobs);

/*
 * Takes what @job, which has ended, has left, and brings results.json up to date, unless that costs
 * a large part of the time: the journals have everything. Says what goes wrong.
 */
void collect_job(struct collect *collect, struct job *job);

/*
 * Moves the guests' consoles and the lab's logs into the sweep's directory. Says what goes wrong.
 */
void collect_move_logs(const struct collect *collect);

/*
 * All cells of the sweep in the plan's order; those that were not measured are failed, with the
 * reason. @all only shows what @collect has: it is given to collect_drop(). Returns 0, or -errno
 * with @why.
 */
int collect_view(struct collect *collect, struct results *all, struct reason *why);
void collect_drop(struct results *all);

/* The same for the last time: @all has the figures, and is freed like any results. */
int collect_end(struct collect *collect, struct results *all, struct reason *why);

/* How many cells of the job have been measured. */
size_t collect_measured(const struct collect *collect, const struct job *job);

/* The exit codes of all jobs as one. After collect_end(). */
int collect_code(const struct collect *collect);

#endif
