/* SPDX-License-Identifier: BSD-2-Clause */
/* One valid results area for the tests of its validation, with handles on its parts. */
#ifndef TOOL_AREA_FIXTURE_H
#define TOOL_AREA_FIXTURE_H

#include "area/area.h"

#define AREA_BYTES 16384u
#define VCPUS      2u
#define CELLS      3u

/* What the tool asked for: what the valid area is of. */
extern const struct area_expect area_expected;

/* The area under test, with handles on its parts. */
struct area_fixture {
	uint64_t words[AREA_BYTES / 8];
	struct area_header *header;
	struct area_cell *cell[CELLS]; /* ok, n/a, failed */
	struct area_metric *metric[2]; /* of cell 0 */
	struct area_bucket *bucket; /* of metric 0, two */
	struct area_value *value; /* of metric 1, two */
	uint64_t *counters;
};

/* Makes the valid area. */
void area_build(struct area_fixture *f);

/* Makes all its checksums correct again, as a lying guest would. */
void area_reseal(struct area_fixture *f);

/* How much of the area area_parse_copy() has a copy of; 0: all. */
extern size_t area_copy_bytes;

/* area_parse() on a copy of its own. */
int area_parse_copy(const struct area_fixture *f, struct area_data *data, struct reason *why);

#endif
