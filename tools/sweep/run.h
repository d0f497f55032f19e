/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sweep on this host: boots the guests one after the other, on its Xen or, bare ones, in QEMU,
 * and writes the results.
 */
#ifndef TOOLS_SWEEP_RUN_H
#define TOOLS_SWEEP_RUN_H

#include "sweep/ops.h"
#include "sweep/options.h"

/*
 * Measures on this host's Xen, or with ->lab set, when all guests must be bare ones, in QEMU;
 * writes the files. After interrupt_init(). Returns an exit code.
 */
int sweep_run(const struct sweep_options *options, const struct sweep_ops *ops);

#endif
