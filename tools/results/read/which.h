/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader of the fields of a cell that no two cells have in common. Called by cell.c only. */
#ifndef TOOLS_RESULTS_READ_WHICH_H
#define TOOLS_RESULTS_READ_WHICH_H

#include "results/read/fields.h"
#include "results/results.h"

/* Reads them from the object at @at. Returns 0, or -EBADMSG with @why. */
int read_which(json_t *object, const struct place *at, struct cell *cell, struct reason *why);

#endif
