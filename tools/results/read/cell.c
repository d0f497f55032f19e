// SPDX-License-Identifier: BSD-2-Clause
/* One cell of a results file; see cell.h. */
#include "results/read/cell.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "area/text.h"
#include "results/units.h"

/* A count, a share, the file's unit, or that unit's rate. */
static bool is_unit(const char *text, const char *unit)
{
	static const enum clock_kind clocks[] = {CLOCK_NS, CLOCK_INSTRUCTIONS, CLOCK_TICKS};

	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		const struct units units = {.clock = clocks[i]};

		if (!strcmp(unit, units_name(&units, AREA_UNIT_TICKS)))
			return !strcmp(text, units_name(&units, AREA_UNIT_TICKS)) ||
			       !strcmp(text, units_name(&units, AREA_UNIT_PER_GTICK)) ||
			       !strcmp(text, units_name(&units, AREA_UNIT_PERCENT)) ||
			       !strcmp(text, units_name(&units, AREA_UNIT_COUNT));
	}
	return false;
}

/* The order of the figures; without samples they are 0. */
static int check_order(const struct metric *m, const struct place *at, struct reason *why)
{
	const struct {
		const char *key;
		double low, value, high;
	} checks[] = {{"p50", m->min, m->p50, m->p90},
		      {"p90", m->p50, m->p90, m->p99},
		      {"p99", m->p90, m->p99, m->max},
		      {"max", m->min, m->max, m->n ? m->max : 0},
		      {"mean", m->min, m->mean, m->max}};

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (checks[i].value < checks[i].low || checks[i].value > checks[i].high)
			return field_bad(at, checks[i].key, why,
					 "is %.15g, which n and the other figures contradict",
					 checks[i].value);
	}
	return 0;
}

static int read_metric(const char *name, json_t *object, const struct place *up, const char *unit,
		       struct metric *out, struct reason *why)
{
	const struct {
		const char *key;
		double *value;
	} figures[] = {{"min", &out->min}, {"p50", &out->p50}, {"p90", &out->p90},
		       {"p99", &out->p99}, {"max", &out->max}, {"mean", &out->mean}};
	const struct place at = {up, name, 0};
	int ret;

	if (!area_name_valid(name, sizeof(out->name)))
		return field_bad(&at, NULL, why, "is not a metric's name");
	if (!json_is_object(object))
		return field_bad(&at, NULL, why, "is not an object");
	strcpy(out->name, name);
	ret = field_text(object, &at, "unit", out->unit, sizeof(out->unit), why);
	if (!ret && !is_unit(out->unit, unit))
		ret = field_bad(&at, "unit", why, "'%s' is not a unit of a file in %s", out->unit,
				unit);
	if (!ret)
		ret = field_integer(object, &at, "n", 0, AREA_NUMBER_MAX, &out->n, why);
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]) && !ret; i++)
		ret = field_figure(object, &at, figures[i].key, figures[i].value, why);
	return ret ? ret : check_order(out, &at, why);
}

static int read_metrics(json_t *cell_object, const struct place *up, const char *unit,
			struct cell *cell, struct reason *why)
{
	const struct place at = {up, "metrics", 0};
	json_t *object, *value;
	const char *name;
	int ret = field_object(cell_object, up, "metrics", &object, why);

	if (ret)
		return ret;
	if (json_object_size(object) > (cell->status == CELL_OK ? AREA_METRICS_MAX : 0))
		return field_bad(&at, NULL, why, "has %zu metrics, in a cell that is %s",
				 json_object_size(object), cell_status_names[cell->status]);
	cell->metrics = calloc(json_object_size(object) + 1, sizeof(*cell->metrics));
	if (!cell->metrics)
		return reason_set(why, ENOMEM, "no memory");
	json_object_foreach(object, name, value) {
		ret = read_metric(name, value, &at, unit, &cell->metrics[cell->nr_metrics], why);
		if (ret)
			return ret;
		cell->nr_metrics++;
	}
	return 0;
}

/*
 * The counter of this name, looked for from @guess on: files have them in our order. -1: not known.
 */
static int find_counter(const char *name, int guess)
{
	for (int i = 0; i < NR_COUNTERS; i++) {
		int id = (guess + i) % NR_COUNTERS;

		if (!strcmp(counter_names[id], name))
			return id;
	}
	return -1;
}

/* One counter: a number a vCPU, and @sums has their sum. @id: where to keep it, -1: nowhere. */
static int read_counter(const char *name, json_t *values, json_t *sums, const struct place *cell_at,
			int id, struct cell *cell, struct reason *why)
{
	const struct place per_vcpu = {cell_at, "counters_per_vcpu", 0}, at = {&per_vcpu, name, 0},
			   sums_at = {cell_at, "counters", 0};
	uint64_t sum = 0, all = 0;
	json_t *value;
	size_t vcpu;
	int ret;

	if (!json_is_array(values) || json_array_size(values) != cell->counter_vcpus)
		return field_bad(&at, NULL, why, "is not an array of %u counters, one a vCPU",
				 cell->counter_vcpus);
	json_array_foreach(values, vcpu, value) {
		const struct place item = {&at, NULL, vcpu};
		json_int_t number = json_integer_value(value);

		if (!json_is_integer(value) || number < 0 ||
		    (uint64_t)number > AREA_NUMBER_MAX - sum)
			return field_bad(&item, NULL, why, "is not an integer in 0-%" PRIu64,
					 (uint64_t)AREA_NUMBER_MAX - sum);
		sum += (uint64_t)number;
		if (id >= 0)
			cell->counters[vcpu * NR_COUNTERS + (size_t)id] = (uint64_t)number;
	}
	ret = field_integer(sums, &sums_at, name, 0, AREA_NUMBER_MAX, &all, why);
	if (!ret && all != sum)
		ret = field_bad(&sums_at, name, why, "is %" PRIu64 ", its vCPUs have %" PRIu64, all,
				sum);
	return ret;
}

/* Counters of this version that the file lacks are 0; those it has besides must be sound, too. */
static int read_counters(json_t *cell_object, const struct place *at, struct cell *cell,
			 struct reason *why)
{
	json_t *object, *sums, *values;
	const char *name;
	int id = -1, ret = field_object(cell_object, at, "counters_per_vcpu", &object, why);

	if (!ret)
		ret = field_object(cell_object, at, "counters", &sums, why);
	if (ret)
		return ret;
	if (cell->status == CELL_OK ? !json_object_size(object) : json_object_size(object))
		return field_bad(at, "counters_per_vcpu", why,
				 "has %zu counters, in a cell that is %s", json_object_size(object),
				 cell_status_names[cell->status]);
	if (json_object_size(object) != json_object_size(sums))
		return field_bad(at, "counters", why, "has %zu counters, counters_per_vcpu %zu",
				 json_object_size(sums), json_object_size(object));
	cell->counter_vcpus = cell->status == CELL_OK ? cell->vcpus : 0;
	cell->counters =
		calloc((size_t)cell->counter_vcpus * NR_COUNTERS + 1, sizeof(*cell->counters));
	if (!cell->counters)
		return reason_set(why, ENOMEM, "no memory");
	json_object_foreach(object, name, values) {
		id = find_counter(name, id + 1);
		ret = read_counter(name, values, sums, at, id, cell, why);
		if (ret)
			return ret;
	}
	return 0;
}

/* The status, and the reason that must go with it. */
static int read_status(json_t *object, const struct place *at, struct cell *cell,
		       struct reason *why)
{
	char text[16];
	int i = 0, ret = field_text(object, at, "status", text, sizeof(text), why);

	if (!ret)
		ret = field_text(object, at, "reason", cell->reason, sizeof(cell->reason), why);
	if (ret)
		return ret;
	while (i < NR_CELL_STATUSES && strcmp(text, cell_status_names[i]))
		i++;
	if (i == NR_CELL_STATUSES)
		return field_bad(at, "status", why, "'%s' is not ok, n/a or failed", text);
	cell->status = (enum cell_status)i;
	if (cell->status != CELL_OK && !cell->reason[0])
		return field_bad(at, "reason", why, "is empty, in a cell that is %s", text);
	return 0;
}

/* A file from before there were variants has none: its cells are of the default one. */
static int read_axis(json_t *object, const struct place *at, enum axis_id id, char *out,
		     struct reason *why)
{
	const struct axis *axis = &axes[id];

	if (id >= FIRST_VARIANT_AXIS && !json_object_get(object, axis->field)) {
		strcpy(out, axis->entries[0].name);
		return 0;
	}
	return field_name(object, at, axis->field, out, AXIS_NAME_MAX, why);
}

static int read_numbers(json_t *object, const struct place *at, struct cell *cell,
			struct reason *why)
{
	uint64_t vcpus = 0, booted = 0, rep = 0, order = 0;
	int ret = field_integer(object, at, "vcpus", 1, RESULTS_VCPUS_MAX, &vcpus, why);

	booted = vcpus;
	if (!ret && json_object_get(object, "booted_vcpus"))
		ret = field_integer(object, at, "booted_vcpus", vcpus, RESULTS_VCPUS_MAX, &booted,
				    why);
	if (!ret)
		ret = field_integer(object, at, "rep", 0, INT_MAX, &rep, why);
	if (!ret)
		ret = field_integer(object, at, "order", 0, INT_MAX, &order, why);
	if (!ret)
		ret = field_integer(object, at, "steal", 0, AREA_NUMBER_MAX, &cell->steal, why);
	if (!ret && json_object_get(object, "ticks"))
		ret = field_integer(object, at, "ticks", 0, AREA_NUMBER_MAX, &cell->ticks, why);
	cell->vcpus = (unsigned int)vcpus;
	cell->booted_vcpus = (unsigned int)booted;
	cell->rep = (unsigned int)rep;
	cell->order = (unsigned int)order;
	return ret;
}

int read_cell(json_t *object, const struct place *at, const char *unit, struct cell *cell,
	      struct reason *why)
{
	int ret = 0;

	if (!json_is_object(object))
		return field_bad(at, NULL, why, "is not an object");
	for (int id = 0; id < NR_AXES && !ret; id++)
		ret = read_axis(object, at, id, cell->axis[id], why);
	if (!ret)
		ret = read_numbers(object, at, cell, why);
	if (!ret)
		ret = read_status(object, at, cell, why);
	if (!ret)
		ret = read_metrics(object, at, unit, cell, why);
	if (!ret)
		ret = read_counters(object, at, cell, why);
	return ret;
}
