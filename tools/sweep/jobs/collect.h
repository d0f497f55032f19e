/* SPDX-License-Identifier: BSD-2-Clause */
/* What the jobs of a sweep have left, as one sweep's. */
#ifndef TOOLS_SWEEP_JOBS_COLLECT_H
#define TOOLS_SWEEP_JOBS_COLLECT_H

#include "results/results.h"
#include "sweep/jobs/job.h"

/*
 * Removes what an earlier sweep has left in the output directory that could pass for this one's:
 * the jobs' directories, if it was killed, and its results. Returns 0, or -errno with @why.
 */
int collect_begin(const struct jobs *jobs, struct reason *why);

/*
 * Reads the results of all jobs into @all in the plan's order; cells of a job without results are
 * failed with the reason. Moves the guests' consoles into the sweep's directory and removes the
 * jobs'. If there are no results at all, @all has no environment. Returns the jobs' exit codes as
 * one, or -errno with @why.
 */
int collect_all(const struct jobs *jobs, struct results *all, struct reason *why);

#endif
