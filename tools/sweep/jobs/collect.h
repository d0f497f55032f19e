/* SPDX-License-Identifier: BSD-2-Clause */
/* What the jobs of a sweep have left, as one sweep's. */
#ifndef TOOLS_SWEEP_JOBS_COLLECT_H
#define TOOLS_SWEEP_JOBS_COLLECT_H

#include "results/results.h"
#include "sweep/jobs/job.h"

/*
 * Removes the directories of the jobs, of which a sweep that was killed has left some. Returns 0,
 * or -errno with @why.
 */
int collect_remove(const struct jobs *jobs, struct reason *why);

/*
 * Reads the results of all jobs into @all in the plan's order; cells of a job without results are
 * failed with the reason. If there are no results at all, @all has no environment. Returns the
 * jobs' exit codes as one, or -errno with @why.
 */
int collect_all(const struct jobs *jobs, struct results *all, struct reason *why);

/*
 * Moves the guests' consoles, and the lab's logs, into the sweep's directory. Says what goes wrong.
 */
void collect_move_logs(const struct jobs *jobs);

#endif
