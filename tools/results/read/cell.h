/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader of one cell of a results file. Called by read.c only. */
#ifndef TOOLS_RESULTS_READ_CELL_H
#define TOOLS_RESULTS_READ_CELL_H

#include "results/read/fields.h"
#include "results/results.h"

/*
 * Reads the cell at @at into @cell, which is empty. @unit: of the file's costs. Returns 0, -EBADMSG
 * with @why, or -ENOMEM; what @cell has got is freed with the results in any case.
 */
int read_cell(json_t *object, const struct place *at, const char *unit, struct cell *cell,
	      struct reason *why);

#endif
