/* SPDX-License-Identifier: BSD-2-Clause */
/* The lab: Xen in QEMU, started by the program lab/lazyshoot-lab beside the tool. */
#ifndef TOOLS_CLI_LAB_H
#define TOOLS_CLI_LAB_H

#include "base/files.h"
#include "sweep/options.h"

/* The lab's program. Returns 0, or -errno with @why. */
int lab_find(char program[FILES_PATH_MAX], struct reason *why);

/*
 * Runs the sweep there and waits for it; for struct sweep_ops. Returns the exit code of the sweep
 * there, or -errno after saying why there was none.
 */
int lab_sweep(const struct sweep_options *options);

#endif
