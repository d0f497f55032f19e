/* SPDX-License-Identifier: BSD-2-Clause */
/* What moved in a period: counts by stretch, place and instruction. One thread; no locks. */
#ifndef TOOLS_LAB_QEMU_MOVE_TABLE_H
#define TOOLS_LAB_QEMU_MOVE_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "lab/qemu/line_table.h"

/* Where it moved. An object is as the orders say (lines_orders.h); kind 0: none. */
struct move_place {
	unsigned int stretch;
	uint64_t line; /* physical address */
	uint64_t va, pc; /* of the word, and who touched it */
	bool is_kernels; /* va is where the guest's kernel has it, whoever touched it */
	unsigned int kind, offset; /* the object that it is in, and where in it */
};

struct move_counts {
	uint64_t read, write, invalidated;
};

struct move {
	struct move_place place;
	struct move_counts all;
	struct move_counts assisted; /* if decoding touched nothing */
};

/* Open addressing; a slot without counts is empty. */
struct move_table {
	struct move *moves;
	uint64_t slots, used; /* a power of two of slots */
};

/* Adds what one access has moved. Returns 0, or -ENOMEM. */
int move_table_add(struct move_table *table, const struct move_place *place,
		   const struct line_moves *all, const struct line_moves *assisted);

/*
 * Writes a line for each, ordered by place, so that the file does not depend on the hash:
 *   move STRETCH LINE VA PC KERNELS KIND OFFSET READ WRITE INVALIDATED READ WRITE INVALIDATED
 * KERNELS is 0 or 1; the second three counts are the assisted ones. Empties the table.
 */
void move_table_write(struct move_table *table, FILE *out);

void move_table_free(struct move_table *table);

#endif
