/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs the jobs of a sweep, as many at once as the user permits, each on a core of its own. */
#ifndef TOOLS_SWEEP_JOBS_POOL_H
#define TOOLS_SWEEP_JOBS_POOL_H

#include "sweep/jobs/collect.h"

/*
 * Runs @jobs, after the lab's snapshot has been made if one needs it; @collect takes what they
 * leave as they end. Each ends with a code, or
 * after a first signal is not started; a running one is passed that signal and has its results so
 * far; a second signal kills. After interrupt_init(). Returns 0, or -errno with @why; then nothing
 * runs.
 */
int pool_run(struct jobs *jobs, struct collect *collect, struct reason *why);

#endif
