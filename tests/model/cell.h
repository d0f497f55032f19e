/* SPDX-License-Identifier: BSD-2-Clause */
/* A cell: one scenario under one policy and one way to flush. */
#ifndef MODEL_CELL_H
#define MODEL_CELL_H

#include "engine.h"
#include "model.h"

struct cell {
	const struct scenario *scenario;
	unsigned int policy; /* its number (abi/axes.h) */
	const struct flush_kind *flush;
	bool late_load;
	char name[120];
};

/* The @i-th cell; false behind the last. */
bool cell_get(unsigned int i, struct cell *cell);

/* Boots the cell's machine and runs it to where exploration begins. */
void cell_boot(const struct cell *cell);

#endif
