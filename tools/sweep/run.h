/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs a job: the one boot of its plan, on this host's Xen or, a bare guest, in QEMU. What it
 * measures goes to the job's journal, cell by cell; the guest's console to a log beside it.
 */
#ifndef TOOLS_SWEEP_RUN_H
#define TOOLS_SWEEP_RUN_H

#include "sweep/machine.h"
#include "sweep/options.h"

/*
 * In a process of its own. The journal is the next one in ->out; in the lab, where ->part says that
 * the host wants it, it leads out of there. After interrupt_init(). Returns an exit code.
 */
int sweep_run(const struct sweep_options *options);

/* The same on a machine that is open, for the next job of many. */
int sweep_run_on(struct sweep_machine *machine, const struct sweep_options *options);

#endif
