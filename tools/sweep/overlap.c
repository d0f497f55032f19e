/* SPDX-License-Identifier: BSD-2-Clause */
/* See overlap.h. */
#include "sweep/overlap.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "abi/turn.h"
#include "plan/pin.h"

static bool is_overlap(const struct metric *metric)
{
	return !strcmp(metric->id.what, "overlap");
}

static void remove_overlap(struct cell *cell)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < cell->nr_metrics; i++)
		if (!is_overlap(&cell->metrics[i]))
			cell->metrics[kept++] = cell->metrics[i];
	cell->nr_metrics = kept;
}

/* The cell's least overlap, or NULL if it has none. */
static const struct metric *least_overlap(const struct cell *cell)
{
	const struct metric *least = NULL;

	for (unsigned int i = 0; i < cell->nr_metrics; i++) {
		const struct metric *metric = &cell->metrics[i];

		if (is_overlap(metric) && metric->n && (!least || metric->p50 < least->p50))
			least = metric;
	}
	return least;
}

/*
 * True if each vCPU has a pCPU of its own that runs beside the others: on hardware, or where a turn
 * is one operation. The emulator's pCPUs of mode fast may be more than the host's.
 */
static bool must_overlap(const struct cell *cell, const struct units *units,
			 const unsigned int *pin, unsigned int nr_pcpus)
{
	if (cell->overcommit > 1 || pin_shared(pin, cell->vcpus, nr_pcpus))
		return false;
	return units->clock == CLOCK_NS ||
	       (units->clock == CLOCK_INSTRUCTIONS && cell->turn == TURN_OP);
}

/* False if the cell has failed. */
static bool judge(struct cell *cell, bool must)
{
	const struct metric *least = least_overlap(cell);
	size_t used = must ? 0 : strlen(cell->reason);

	if (!least || least->p50 >= OVERLAP_LEAST_PERCENT)
		return true;
	snprintf(cell->reason + used, sizeof(cell->reason) - used,
		 "%s%s is %.0f %%: the vCPUs act at once for less than %u %%", used ? "; " : "",
		 least->name, least->p50, OVERLAP_LEAST_PERCENT);
	if (must)
		cell_fail(cell);
	return !must;
}

int overlap_judge(struct results *results, size_t first, const struct units *units,
		  const unsigned int *pin, unsigned int nr_pcpus)
{
	int failed = 0;

	for (size_t i = first; i < results->nr_cells; i++) {
		struct cell *cell = &results->cells[i];

		if (cell->status != CELL_OK)
			continue;
		if (units->clock == CLOCK_INSTRUCTIONS && cell->turn == TURN_DEFAULT)
			remove_overlap(cell);
		else
			failed += !judge(cell, must_overlap(cell, units, pin, nr_pcpus));
	}
	return failed;
}
