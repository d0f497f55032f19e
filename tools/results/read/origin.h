/* SPDX-License-Identifier: BSD-2-Clause */
/* The checks of what a results file says of where it comes from. Called by read.c only. */
#ifndef TOOLS_RESULTS_READ_ORIGIN_H
#define TOOLS_RESULTS_READ_ORIGIN_H

#include "results/read/fields.h"

/*
 * Checks tool, environment and plan of the file's object: that they are there, and the fields of
 * docs/results-format.md that they have. Returns 0, or -EBADMSG with @why.
 */
int check_origin(json_t *root, struct reason *why);

#endif
