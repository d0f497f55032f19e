/* SPDX-License-Identifier: BSD-2-Clause */
/* `sweep --dry-run`: what a sweep would do, and how long. Touches no Xen, writes nothing. */
#ifndef TOOLS_SWEEP_JOBS_DRY_RUN_H
#define TOOLS_SWEEP_JOBS_DRY_RUN_H

#include "results/read/unfinished.h"
#include "sweep/options.h"

/*
 * Prints the boots; with ->resume those that @then lacks. Without Xen ->lab is set. Returns an exit
 * code.
 */
int sweep_dry_run(const struct sweep_options *options, const struct unfinished *then);

#endif
