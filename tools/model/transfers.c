// SPDX-License-Identifier: BSD-2-Clause
/* Counted line transfers; see transfers.h. */
#include "model/transfers.h"

#include <stdlib.h>
#include <string.h>

#include "abi/turn.h"

static bool is_cell(const struct cell *cell, const struct transfers_key *key)
{
	return cell->status == CELL_OK && !strcmp(cell->axis[AXIS_GUEST], key->guest) &&
	       !strcmp(cell->axis[AXIS_POLICY], key->policy) &&
	       !strcmp(cell->axis[AXIS_WORKLOAD], key->workload) &&
	       (!key->path || !strcmp(cell->axis[AXIS_PATH], key->path)) &&
	       (!key->flush || !strcmp(cell->axis[AXIS_FLUSH], key->flush));
}

static const struct line_stretch *find_stretch(const struct cell *cell,
					       const struct transfers_key *key)
{
	for (size_t i = 0; i < cell->lines.nr; i++) {
		const struct metric_id *id = &cell->lines.stretch[i].id;

		if (!strcmp(id->what, key->what) && !id->scene[0] && !id->part[0] &&
		    id->k == key->k)
			return &cell->lines.stretch[i];
	}
	return NULL;
}

static double moves_of(const struct line_object *object, uint64_t n)
{
	return n ? (double)move_transfers(&object->assisted) / (double)n : 0;
}

static bool is_beside(const struct line_object *object, const char *name)
{
	for (unsigned int i = 0; i < object->nr_beside; i++)
		if (!strcmp(object->beside[i], name))
			return true;
	return false;
}

static int compare_lines(const void *a, const void *b)
{
	const struct shared_line *x = a, *y = b;

	return (x->visits < y->visits) - (x->visits > y->visits);
}

/* Keeps the MVA_STATIONS_MAX lines that move most; of the others hardly anybody waits. */
static void add_line(struct transfers *transfers, const struct shared_line *line)
{
	struct shared_line *last = &transfers->lines[MVA_STATIONS_MAX - 1];

	if (transfers->nr < MVA_STATIONS_MAX) {
		transfers->lines[transfers->nr++] = *line;
	} else if (line->visits > last->visits) {
		transfers->beside += last->visits;
		*last = *line;
	} else {
		transfers->beside += line->visits;
	}
	qsort(transfers->lines, transfers->nr, sizeof(*line), compare_lines);
}

static void take(const struct line_stretch *stretch, struct transfers *transfers)
{
	for (size_t i = 0; i < stretch->nr; i++) {
		const struct line_object *object = &stretch->object[i];
		struct shared_line line = {.visits = moves_of(object, stretch->n)};
		bool is_first = true;

		/* An object on many lines: each of them is used by few CPUs. */
		if (object->lines > 1) {
			transfers->beside += line.visits;
			continue;
		}
		snprintf(line.object, sizeof(line.object), "%s", object->name);
		for (size_t j = 0; j < stretch->nr; j++) {
			const struct line_object *other = &stretch->object[j];

			if (j == i || other->lines > 1 || !is_beside(object, other->name))
				continue;
			line.visits += moves_of(other, stretch->n);
			is_first &= moves_of(other, stretch->n) < moves_of(object, stretch->n) ||
				    (moves_of(other, stretch->n) == moves_of(object, stretch->n) &&
				     j > i);
		}
		if (is_first && line.visits > 0)
			add_line(transfers, &line);
	}
}

struct transfers transfers_find(const struct results *results, const struct transfers_key *key)
{
	struct transfers transfers = {.counted = false};
	const struct line_stretch *best = NULL;
	int best_fit = -1;

	for (size_t i = 0; i < results->nr_cells; i++) {
		const struct cell *cell = &results->cells[i];
		const struct line_stretch *stretch;
		int fit = 2 * (cell->turn == TURN_OP) + (cell->vcpus == key->vcpus);

		if (fit <= best_fit || !is_cell(cell, key))
			continue;
		stretch = find_stretch(cell, key);
		if (!stretch)
			continue;
		best = stretch;
		best_fit = fit;
		transfers.turn = cell->turn;
	}
	if (!best)
		return transfers;
	transfers.counted = true;
	take(best, &transfers);
	return transfers;
}

double transfers_sum(const struct transfers *transfers)
{
	double sum = transfers->beside;

	for (unsigned int i = 0; i < transfers->nr; i++)
		sum += transfers->lines[i].visits;
	return sum;
}
