/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boots of pass lines: the orders for the emulator's plugin, and what it has counted as part of the
 * results. The two files are in the directory of the boot's job, on the machine that runs QEMU.
 */
#ifndef TOOLS_SWEEP_LINES_H
#define TOOLS_SWEEP_LINES_H

#include "base/files.h"
#include "results/results.h"

#define LINES_PLUGIN_MAX (3 * FILES_PATH_MAX)

/* Makes @dir, and in it the orders for a guest of @image. Returns 0, or -errno with @why. */
int lines_order(const char *dir, const char *image, struct reason *why);

/* QEMU's -plugin for orders in @dir. Returns 0, or -errno with @why. */
int lines_plugin(const char *dir, char plugin[LINES_PLUGIN_MAX], struct reason *why);

/*
 * Adds what was counted, in @dir, to the cells of one boot of pass lines, of a guest of @image. A
 * cell of which nothing was counted has failed. Returns how many these are, or -errno with @why.
 */
int lines_join(const char *dir, const char *image, struct results *results, struct reason *why);

#endif
