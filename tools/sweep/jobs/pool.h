/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs the jobs of a sweep, as many at once as the user permits, each on a core of its own. */
#ifndef TOOLS_SWEEP_JOBS_POOL_H
#define TOOLS_SWEEP_JOBS_POOL_H

#include "sweep/jobs/collect.h"

/*
 * Runs @jobs, after the lab's snapshot has been made if one needs it; @collect takes what they
 * leave as they end. Each ends with a code, or after a first signal is not started. A running one
 * is passed that signal, has a few seconds to end, and is killed then or at a second signal. After
 * interrupt_init(). Returns 0, or -errno with @why; then nothing runs.
 */
int pool_run(struct jobs *jobs, struct collect *collect, struct reason *why);

#endif
