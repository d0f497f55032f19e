// SPDX-License-Identifier: BSD-2-Clause
/* Machines in memory; see machine.h. */
#include "machine/machine.h"

#include <stdlib.h>

const char *const placement_names[NR_PLACEMENTS] = {"smt", "llc", "socket", "machine", "all"};
const char *const series_kind_names[NR_SERIES_KINDS] = {"handoff", "policy"};

struct machine_series *machine_add_series(struct machine *machine)
{
	struct machine_series *series;

	if (machine->nr_series == MACHINE_SERIES_MAX)
		return NULL;
	series = calloc(1, sizeof(*series));
	if (series)
		machine->series[machine->nr_series++] = series;
	return series;
}

void machine_free(struct machine *machine)
{
	for (unsigned int i = 0; i < machine->nr_series; i++)
		free(machine->series[i]);
	machine->nr_series = 0;
}

static unsigned int largest_n(const struct machine_series *series)
{
	return series->points[series->nr_points - 1].n;
}

const struct machine_series *machine_handoff(const struct machine *machine)
{
	const struct machine_series *best = NULL;

	for (unsigned int i = 0; i < machine->nr_series; i++) {
		const struct machine_series *series = machine->series[i];

		if (series->kind != SERIES_HANDOFF || series->think_ns > 0 || !series->nr_points ||
		    largest_n(series) < 2)
			continue;
		/* Of two that reach as far the one in which the CPUs are farther apart. */
		if (!best || largest_n(series) > largest_n(best) ||
		    (largest_n(series) == largest_n(best) && series->placement > best->placement))
			best = series;
	}
	return best;
}
