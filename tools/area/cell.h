/* SPDX-License-Identifier: BSD-2-Clause */
/* The content of one cell record of a results area. Called by area.c only. */
#ifndef TOOLS_AREA_CELL_H
#define TOOLS_AREA_CELL_H

#include "area/data.h"

/*
 * Validates the record at @rec, whose frame (bytes >= the record header, a multiple of 8, inside
 * the area) the caller has checked, and files it in @data->cells. Content that is not valid is not
 * an error: it is counted in @data->nr_bad and, if its index is valid, makes that cell failed.
 * @number is the record's place, for messages. Returns 0 or -ENOMEM.
 */
int area_parse_cell(const struct area_record *rec, const struct area_expect *expect,
		    struct area_data *data, uint32_t number);

#endif
