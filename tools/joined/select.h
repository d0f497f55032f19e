/* SPDX-License-Identifier: BSD-2-Clause */
/* The boots of a results file that can be joined: each guest, flush, path with its most vCPUs. */
#ifndef TOOLS_JOINED_SELECT_H
#define TOOLS_JOINED_SELECT_H

#include "report/figures.h"

/* Zero but for ->results before the first call. What is set in ->wanted, must match. */
struct selection {
	const struct results *results;
	struct cell_key wanted;
	size_t next; /* cell to look at */
	struct cell_key key; /* what was found: guest, path, flush, variant, vCPUs */
};

/* Finds the next, in the order of the cells; false if there is none. */
bool select_next(struct selection *selection);

#endif
