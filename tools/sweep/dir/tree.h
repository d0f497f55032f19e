/* SPDX-License-Identifier: BSD-2-Clause */
/* Removes what earlier runs have left. Links are removed, never followed. */
#ifndef TOOLS_SWEEP_DIR_TREE_H
#define TOOLS_SWEEP_DIR_TREE_H

#include "base/reason.h"

/* Removes @path, with all that is below it, if it exists. Returns 0, or -errno with @why. */
int tree_remove(const char *path, struct reason *why);

/*
 * Removes the temporary files of new_file_open() in @dir that a killed process has left; those
 * that are being written stay.
 */
void tree_remove_temporaries(const char *dir);

#endif
