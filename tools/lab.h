/* SPDX-License-Identifier: BSD-2-Clause */
/* The lab: Xen in QEMU, started by the program lab/lazyshoot-lab beside the tool. */
#ifndef TOOLS_LAB_H
#define TOOLS_LAB_H

#include "files.h"

/* The lab's program. Returns 0, or -errno with @why. */
int lab_find(char program[FILES_PATH_MAX], struct reason *why);

#endif
