/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a results area (abi/results.h) that a guest left. The guest is hostile: the caller copies
 * the area once into private memory and hands only that copy to area_parse(), which checks every
 * length, index, enum, string and sum before it is used. Called by boot/watch.c, the unit tests and
 * the fuzzer; knows nothing of Xen.
 */
#ifndef TOOLS_AREA_AREA_H
#define TOOLS_AREA_AREA_H

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

#endif
