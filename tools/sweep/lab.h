/* SPDX-License-Identifier: BSD-2-Clause */
/* The lab: Xen in QEMU, started by the program lab/lazyshoot-lab beside the tool. */
#ifndef TOOLS_SWEEP_LAB_H
#define TOOLS_SWEEP_LAB_H

#include "base/files.h"
#include "sweep/options.h"

/* The lab's program. Returns 0, or -errno with @why. */
int lab_find(char program[FILES_PATH_MAX], struct reason *why);

/* The program that runs in its dom0. Returns 0, or -ENAMETOOLONG with @why. */
int lab_agent(char program[FILES_PATH_MAX], struct reason *why);

/*
 * Each becomes the lab's program: runs in a process of its own, and returns, with an exit code,
 * only after saying why it cannot. After interrupt_init().
 */

/* Makes the image and the snapshot of the sweep's machine if needed. */
int lab_exec_ensure(const struct sweep_options *options);

/*
 * Runs @job, one part of a sweep, in dom0 of a lab of its own. Its journal, the console, and the
 * lab's logs in lab/, come into the job's directory.
 */
int lab_exec_sweep(const struct sweep_options *job);

#endif
