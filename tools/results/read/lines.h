/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader of a cell's counted line transfers. Called by cell.c only. */
#ifndef TOOLS_RESULTS_READ_LINES_H
#define TOOLS_RESULTS_READ_LINES_H

#include "results/read/fields.h"
#include "results/results.h"

/*
 * Reads the field `lines` of the cell @object at @up, if it is there, into @cell, whose status is
 * known. Returns 0, or -EBADMSG or -ENOMEM with @why.
 */
int read_lines(json_t *object, const struct place *up, struct cell *cell, struct reason *why);

#endif
