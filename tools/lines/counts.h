/* SPDX-License-Identifier: BSD-2-Clause */
/* Counted line transfers of a cell: by stretch and object (docs/measuring.md, "Line transfers"). */
#ifndef TOOLS_LINES_COUNTS_H
#define TOOLS_LINES_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "area/metric.h"
#include "base/reason.h"
#include "lines/moves.h"
#include "lines/names.h"
#include "lines/stretches.h"

#define LINE_BESIDE_MAX 4u

struct line_object {
	char name[LINE_NAME_MAX];
	unsigned int lines; /* different ones */
	struct move_counts all, assisted;
	unsigned int nr_beside; /* other objects that moved with it on a line of its own */
	char beside[LINE_BESIDE_MAX][LINE_NAME_MAX];
};

/* What a metric of the cell times. */
struct line_stretch {
	struct metric_id id;
	uint64_t n; /* operations, in the metric's unit */
	size_t nr, room;
	struct line_object *object; /* those with most transfers first */
};

struct line_counts {
	bool assisted; /* Xen decoded instructions, so that the assisted counts are others */
	size_t nr, room;
	struct line_stretch *stretch;
};

/* An empty one at the end, or NULL without memory. Valid until the next call. */
struct line_stretch *line_counts_add(struct line_counts *counts);
struct line_object *line_stretch_add(struct line_stretch *stretch);

/*
 * Adds up what @cell moved. A stretch of a period without k has k 0: whoever knows the metrics sets
 * AREA_NO_K. Returns 0, or -errno with @why; give @counts to line_counts_free() in any case.
 */
int line_counts_make(const struct moves_cell *cell, const struct stretches *stretches,
		     const struct line_names *names, struct line_counts *counts,
		     struct reason *why);
void line_counts_free(struct line_counts *counts);

static inline uint64_t move_transfers(const struct move_counts *counts)
{
	return counts->read + counts->write;
}

#endif
