/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the lab's plugin lines.so has written (lab/qemu/lines_plugin.c): for each cell of a boot, in
 * the order in which they ran, and each period of it, which lines moved in its stretches.
 */
#ifndef TOOLS_LINES_MOVES_H
#define TOOLS_LINES_MOVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

#define MOVES_STRETCHES_MAX 64u

struct move_counts {
	uint64_t read, write, invalidated;
};

struct move {
	unsigned int stretch;
	uint64_t line; /* physical */
	uint64_t va, pc;
	bool is_kernels; /* va is the guest's kernel's, whoever touched it */
	unsigned int kind, offset; /* of object; kind 0: none */
	struct move_counts all;
	struct move_counts assisted; /* if Xen's decoding touched nothing */
};

struct moves_period {
	uint64_t number; /* kernel/stretch.h */
	uint64_t operations[MOVES_STRETCHES_MAX]; /* of each stretch */
	size_t nr, room;
	struct move *move;
};

struct moves_cell {
	size_t nr, room;
	struct moves_period *period;
};

struct moves {
	size_t nr, room;
	struct moves_cell *cell; /* by the order in which the guest ran them */
};

/*
 * Reads @path. What stands behind the last whole period is left out: the run may have been stopped
 * there. Returns 0, or -errno with @why. Give @moves to moves_free() in any case.
 */
int moves_read(const char *path, struct moves *moves, struct reason *why);
void moves_free(struct moves *moves);

#endif
