// SPDX-License-Identifier: BSD-2-Clause
/* Line transfers a switch; see transfers.h. */
#include "model/transfers.h"

#include <string.h>

#include "abi/turn.h"

/*
 * Not counted in a results file yet. A round trip user -> idle -> user is two switches, and each
 * locked operation on a line that other CPUs use, too, is at most one transfer of it (turn `op`).
 * The trial is the lab's of 2026-11-24: bare, xapic, 8 vCPUs, 8,064 round trips, a turn of one
 * round trip, transfers of one line.
 */
static const struct {
	const char *name;
	double switched, blocked;
	const char *object;
	const char *source;
} table[] = {
	{"refcount", 1, 1, "mm_count",
	 "guest/mm/lazy/refcount.c: a locked add, later a locked sub; trial: 8,072 transfers"},
	{"eager", 1, 1, "mm_cpumask",
	 "guest/mm/lazy/eager.c: a bit cleared, later set, locked; trial: 8,072 transfers"},
	{"shootdown", 0, 0, "", "guest/mm/lazy/shootdown.c: nothing shared; trial: at most 10"},
	{"quiesce", 0, 0, "", "guest/mm/lazy/quiesce.c: nothing shared; trial: at most 10"},
	{"hazard", 0, 0, "", "guest/mm/lazy/hazard.c: a slot of its own; trial: at most 10"},
	{"+block", 0, 1, "mm_cpumask",
	 "guest/mm/lazy/block.c: before a block a bit is cleared, later set, locked; by its source"},
};

static bool from_table(const char *policy, struct transfers *transfers)
{
	bool found = false;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *name = table[i].name;
		size_t length = strlen(name);

		/* A policy, with or without modifiers; or a modifier among those that it has. */
		if (name[0] == '+' ? !strstr(policy, name)
				   : strncmp(policy, name, length) ||
					     (policy[length] && policy[length] != '+'))
			continue;
		transfers->switched += table[i].switched;
		transfers->blocked += table[i].blocked;
		transfers->source = table[i].source;
		if (table[i].object[0])
			snprintf(transfers->object, sizeof(transfers->object), "%s",
				 table[i].object);
		found = true;
	}
	return found;
}

/* Adds up the counted transfers of a cell; false if it has none. */
static bool from_cell(const struct cell *cell, struct transfers *transfers)
{
	double most = 0;
	bool found = false;

	*transfers = (struct transfers){.source = "counted in the results file"};
	for (unsigned int i = 0; i < cell->nr_metrics; i++) {
		const struct metric *metric = &cell->metrics[i];

		if (strcmp(metric->id.what, "lines") || strcmp(metric->unit, "transfers"))
			continue;
		found = true;
		transfers->switched += metric->mean;
		if (metric->mean <= most)
			continue;
		most = metric->mean;
		snprintf(transfers->object, sizeof(transfers->object), "%s", metric->id.part);
	}
	return found;
}

bool transfers_find(const struct results *cells, const char *policy, struct transfers *transfers)
{
	struct transfers counted = {.switched = 0}, one;
	bool has_table, is_counted = false;

	*transfers = (struct transfers){.switched = 0};
	has_table = from_table(policy, transfers);
	for (size_t i = 0; cells && i < cells->nr_cells; i++) {
		const struct cell *cell = &cells->cells[i];

		if (cell->status != CELL_OK || strcmp(cell->axis[AXIS_WORKLOAD], "switch") ||
		    strcmp(cell->axis[AXIS_POLICY], policy) ||
		    (is_counted && cell->turn != TURN_OP))
			continue;
		if (!from_cell(cell, &one))
			continue;
		counted = one;
		is_counted = true;
	}
	if (!is_counted)
		return has_table;
	/* `switch` never blocks: what a block adds is the table's. */
	counted.blocked = counted.switched + transfers->blocked - transfers->switched;
	*transfers = counted;
	return true;
}
