// SPDX-License-Identifier: BSD-2-Clause
/* The writer of machine files; see machine.h. */
#include "machine/machine.h"

#include <errno.h>

#include "results/write.h"

static json_t *points_array(const struct machine_series *series)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < series->nr_points; i++) {
		const struct machine_point *p = &series->points[i];

		json_array_append_new(array,
				      json_pack("{s:i, s:o, s:o, s:o, s:i}", "n", (int)p->n, "ns",
						figure_value(p->ns), "min", figure_value(p->min),
						"max", figure_value(p->max), "reps", (int)p->reps));
	}
	return array;
}

static json_t *series_array(const struct machine *machine)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < machine->nr_series; i++) {
		const struct machine_series *series = machine->series[i];

		json_array_append_new(array, json_pack("{s:s, s:s, s:s, s:o, s:o}", "kind",
						       series_kind_names[series->kind], "what",
						       series->what, "placement",
						       placement_names[series->placement],
						       "think_ns", figure_value(series->think_ns),
						       "points", points_array(series)));
	}
	return array;
}

static json_t *pairs_object(const struct machine *machine)
{
	json_t *object = json_object();

	for (int p = 0; p < NR_PLACEMENTS; p++)
		if (machine->pair_ns[p] > 0)
			json_object_set_new(object, placement_names[p],
					    figure_value(machine->pair_ns[p]));
	return object;
}

int machine_write(const struct machine *machine, FILE *out)
{
	json_t *root =
		json_pack("{s:s, s:s, s:b, s:s, s:{s:s, s:i, s:i, s:i, s:i, s:b, s:o}, s:o, s:o}",
			  "schema", MACHINE_SCHEMA, "name", machine->name, "calibrated",
			  machine->is_calibrated, "source", machine->source, "machine", "cpu",
			  machine->cpu, "cpus", (int)machine->cpus, "cores", (int)machine->cores,
			  "llcs", (int)machine->llcs, "sockets", (int)machine->sockets, "virtual",
			  machine->is_virtual, "ghz", figure_value(machine->ghz), "pair_ns",
			  pairs_object(machine), "series", series_array(machine));

	if (!root)
		return -ENOMEM;
	json_dumpf(root, out, JSON_INDENT(1) | JSON_REAL_PRECISION(FIGURE_DIGITS));
	fputc('\n', out);
	json_decref(root);
	return 0;
}
