/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sweep, from its options to its files. On this host's Xen its jobs run one after the other in
 * this process; on a machine without Xen guests of Xen run in the lab, bare ones in QEMUs of their
 * own, several at once.
 */
#ifndef TOOLS_SWEEP_JOBS_WHOLE_H
#define TOOLS_SWEEP_JOBS_WHOLE_H

#include "results/read/unfinished.h"
#include "sweep/ops.h"

/*
 * Runs the sweep; with ->lab not on this host's Xen. With ->resume it measures what the sweep
 * @then, which was asked for the same, lacks. Returns an exit code.
 */
int sweep_whole(const struct sweep_options *options, const struct unfinished *then,
		const struct sweep_ops *ops);

#endif
