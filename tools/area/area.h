/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a results area (abi/results.h) that a guest left. The guest is hostile: the caller copies
 * the area once into private memory and hands only that copy to area_parse(), which checks every
 * length, index, enum, string and sum before it is used. Called by boot/watch.c, the unit tests and
 * the fuzzer; knows nothing of Xen.
 */
#ifndef TOOLS_AREA_AREA_H
#define TOOLS_AREA_AREA_H

#include <stdbool.h>
#include <stddef.h>

#include "area/data.h"
#include "base/reason.h"

/*
 * Validates @copy (@bytes long, 8-byte aligned) against @expect. Returns
 *   0        the area's frame is valid; single records may still be bad (data->nr_bad). A bad
 *            record's cell is AREA_CELL_FAILED if its index is valid, else missing;
 *   -EBADMSG the frame is not valid, @why says what; data->cells holds what was valid before;
 *   -ENOMEM.
 * In all cases @data must be given to area_free() afterwards.
 */
int area_parse(const void *copy, size_t bytes, const struct area_expect *expect,
	       struct area_data *data, struct reason *why);

void area_free(struct area_data *data);

/* Takes a cell that a running guest has ended; the figures may be taken over. */
typedef void area_cell_taker(void *context, const struct area_env *env, uint32_t index,
			     struct area_cell_data *cell);

/* How far a running guest's area has been read. Zeroed at first, in the end area_reader_free(). */
struct area_reader {
	struct area_data data; /* without the figures of cells that were taken */
	uint64_t at; /* bytes read */
	uint32_t records;
	bool failed; /* it is not read further: the whole area's check will say why */
};

/*
 * Reads what the guest has added to the area @live since the last call, each word once, and hands
 * the cells whose record is valid to @take. What is not valid is left to area_parse(), which has
 * the last word on all cells once the guest has ended.
 */
void area_read_new(struct area_reader *reader, const struct area_header *live,
		   const struct area_expect *expect, area_cell_taker *take, void *context);

void area_reader_free(struct area_reader *reader);

#endif
