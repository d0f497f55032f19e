// SPDX-License-Identifier: BSD-2-Clause
/* Machines in memory; see machine.h. */
#include "machine/machine.h"

#include <stdlib.h>
#include <string.h>

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

/* Of two that reach as far the one in which the CPUs are farther apart. */
static bool is_better(const struct machine_series *series, const struct machine_series *best)
{
	return !best || largest_n(series) > largest_n(best) ||
	       (largest_n(series) == largest_n(best) && series->placement > best->placement);
}

/* A series with think time needs to know what one thread takes. */
static bool is_usable(const struct machine_series *series, enum series_kind kind, bool thinking)
{
	return series->kind == kind && (series->think_ns > 0) == thinking && series->nr_points &&
	       largest_n(series) >= 2 && (!thinking || series->points[0].n == 1);
}

const struct machine_series *machine_handoff(const struct machine *machine, bool thinking)
{
	const struct machine_series *best = NULL;

	for (unsigned int i = 0; i < machine->nr_series; i++)
		if (is_usable(machine->series[i], SERIES_HANDOFF, thinking) &&
		    is_better(machine->series[i], best))
			best = machine->series[i];
	return best;
}

const struct machine_series *machine_visits(const struct machine *machine, const char *policy)
{
	const struct machine_series *best = NULL;

	for (unsigned int i = 0; i < machine->nr_series; i++)
		if (is_usable(machine->series[i], SERIES_POLICY, true) &&
		    !strcmp(machine->series[i]->what, policy) &&
		    is_better(machine->series[i], best))
			best = machine->series[i];
	return best;
}
