/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who holds which cache line: for each physical line its last writer and those that have a copy, as
 * in MSI with caches without end (J. Archibald, J.-L. Baer, "Cache coherence protocols", 1986). A
 * line moves from one CPU to another because one of them wrote it; a first access, and a copy that
 * nobody wrote, move nothing. One thread; nothing is locked.
 *
 * What it is not: no capacity or conflict miss, no prefetch, no store buffer (a store counts when
 * it executes), E is not told from S: the first store to a line that nobody else holds is free.
 */
#ifndef TOOLS_LAB_QEMU_LINE_TABLE_H
#define TOOLS_LAB_QEMU_LINE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#define LINE_SHIFT    6
#define LINE_CPUS_MAX 64u

struct line {
	uint64_t number; /* physical address >> LINE_SHIFT, + 1; 0: the slot is empty */
	uint64_t holders; /* bit i: CPU i has a valid copy */
	uint64_t view; /* where the guest's kernel has it; 0: nowhere yet */
	uint8_t writer; /* the last, + 1; 0: nobody has written it */
};

struct line_table {
	struct line *lines; /* open addressing, a power of two of slots */
	uint64_t slots, used;
};

/* What one access made move. */
struct line_moves {
	bool read, write; /* the line came from another CPU, to be read or to be written */
	unsigned int invalidated; /* copies of others that a store has ended */
};

/*
 * The virtual address at which the guest's kernel has the line at physical address @address, as it
 * was set last; 0: not known.
 */
uint64_t line_view(const struct line_table *table, uint64_t address);
void line_set_view(struct line_table *table, uint64_t address, uint64_t view);

/*
 * CPU @cpu < LINE_CPUS_MAX loads from or, if @store, writes to the line at physical address
 * @address; a locked operation is a store. Returns 0, or -ENOMEM.
 */
int line_access(struct line_table *table, unsigned int cpu, uint64_t address, bool store,
		struct line_moves *moves);

void line_table_free(struct line_table *table);

#endif
