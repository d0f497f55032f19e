/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counted line transfers of a cell, in memory: what `sweep --lines` writes, and what model/ makes
 * its stations of. docs/results-format.md says what is counted.
 */
#ifndef TOOLS_RESULTS_LINES_H
#define TOOLS_RESULTS_LINES_H

#include <jansson.h>
#include <stdint.h>

#include "area/data.h"

#define LINE_OBJECT_NAME_MAX 64u
#define LINE_OBJECTS_MAX     4096u
#define LINE_STRETCHES_MAX   AREA_METRICS_MAX

/* Sums over all operations of a stretch. */
struct line_counts {
	uint64_t reads, writes; /* transfers */
	uint64_t invalidations; /* copies of others that a store ended; no transfers of their own */
};

typedef char line_object_name[LINE_OBJECT_NAME_MAX];

struct line_object {
	line_object_name name; /* "mm.mm_count" */
	uint32_t lines; /* on how many cache lines it was seen moving */
	struct line_counts all;
	struct line_counts assisted; /* if fetching and decoding touched nothing */
	unsigned int nr_beside;
	line_object_name *beside; /* other objects that moved on the same line */
};

struct line_stretch {
	struct metric_id id; /* the metric of the same cell that times it; part is empty */
	uint64_t n; /* operations */
	unsigned int nr_objects;
	struct line_object *objects;
};

/* The value of a cell's field "lines", or NULL without memory. */
json_t *line_stretches_value(const struct line_stretch *stretches, unsigned int nr);

void line_stretches_free(struct line_stretch *stretches, unsigned int nr);

#endif
