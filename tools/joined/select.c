// SPDX-License-Identifier: BSD-2-Clause
/* What can be joined; see select.h. */
#include "joined/select.h"

#include <string.h>

/* The cell's own key, without policy. */
static struct cell_key key_of(const struct cell *cell)
{
	struct cell_key key = {.vcpus = cell->vcpus};

	for (int id = 0; id < NR_AXES; id++)
		key.axis[id] = cell->axis[id];
	key.axis[AXIS_POLICY] = NULL;
	return key;
}

static unsigned int most_vcpus(const struct results *results, const struct cell_key *key)
{
	struct cell_key any = *key;
	unsigned int most = 0;

	any.vcpus = 0;
	for (size_t i = 0; i < results->nr_cells; i++) {
		const struct cell *cell = &results->cells[i];

		if (cell->status == CELL_OK && cell->vcpus > most && cell_matches(cell, &any))
			most = cell->vcpus;
	}
	return most;
}

static bool is_first(const struct results *results, size_t index, const struct cell_key *key)
{
	for (size_t i = 0; i < index; i++)
		if (results->cells[i].status == CELL_OK && cell_matches(&results->cells[i], key))
			return false;
	return true;
}

bool select_next(struct selection *selection)
{
	const struct results *results = selection->results;

	while (selection->next < results->nr_cells) {
		size_t index = selection->next++;
		const struct cell *cell = &results->cells[index];
		struct cell_key key = key_of(cell);

		if (cell->status != CELL_OK || strcmp(cell->axis[AXIS_WORKLOAD], "exit") ||
		    cell->vcpus < 2 || !cell_matches(cell, &selection->wanted) ||
		    !is_first(results, index, &key) ||
		    (!selection->wanted.vcpus && most_vcpus(results, &key) != cell->vcpus))
			continue;
		key.axis[AXIS_WORKLOAD] = NULL;
		selection->key = key;
		return true;
	}
	return false;
}
