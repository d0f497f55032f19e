/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader of a cell's line transfers. Called by cell.c only. */
#ifndef TOOLS_RESULTS_READ_LINES_H
#define TOOLS_RESULTS_READ_LINES_H

#include "results/read/fields.h"
#include "results/results.h"

/*
 * Reads the line transfers of @object, a cell at @up, into @cell, whose metrics have been read.
 * Without the field there are none. Returns 0, or -EBADMSG or -ENOMEM with @why.
 */
int read_lines(json_t *object, const struct place *up, struct cell *cell, struct reason *why);

#endif
