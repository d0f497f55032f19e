// SPDX-License-Identifier: BSD-2-Clause
/* One cell of a results file; see cell.h. */
#include "results/read/cell.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "results/read/lines.h"
#include "results/read/metric.h"
#include "results/read/which.h"

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

/* What was measured without counters has none. */
static bool has_counters(const struct cell *cell)
{
	return cell->status == CELL_OK && cell->pass == AREA_CHECK;
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
	if (has_counters(cell) ? !json_object_size(object) : json_object_size(object))
		return field_bad(at, "counters_per_vcpu", why,
				 "has %zu counters, in a cell that is %s, of pass %s",
				 json_object_size(object), cell_status_names[cell->status],
				 pass_names[cell->pass]);
	if (json_object_size(object) != json_object_size(sums))
		return field_bad(at, "counters", why, "has %zu counters, counters_per_vcpu %zu",
				 json_object_size(sums), json_object_size(object));
	cell->counter_vcpus = has_counters(cell) ? cell->vcpus : 0;
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
	int i = CELL_OK,
	    ret = field_choice(object, at, "status", cell_status_names, NR_CELL_STATUSES, &i, why);

	if (!ret)
		ret = field_text(object, at, "reason", cell->reason, sizeof(cell->reason), why);
	if (ret)
		return ret;
	cell->status = (enum cell_status)i;
	if (cell->status != CELL_OK && !cell->reason[0])
		return field_bad(at, "reason", why, "is empty, in a cell that is %s",
				 cell_status_names[i]);
	return 0;
}

static int read_numbers(json_t *object, const struct place *at, struct cell *cell,
			struct reason *why)
{
	uint64_t order = 0;
	int ret = field_integer(object, at, "order", 0, INT_MAX, &order, why);

	if (!ret)
		ret = field_integer(object, at, "steal", 0, AREA_NUMBER_MAX, &cell->steal, why);
	if (!ret)
		ret = field_integer(object, at, "ticks", 0, AREA_NUMBER_MAX, &cell->ticks, why);
	cell->order = (unsigned int)order;
	return ret;
}

int read_cell(json_t *object, const struct place *at, const char *unit, struct cell *cell,
	      struct reason *why)
{
	int ret;

	if (!json_is_object(object))
		return field_bad(at, NULL, why, "is not an object");
	ret = read_which(object, at, cell, why);
	if (!ret)
		ret = read_numbers(object, at, cell, why);
	if (!ret)
		ret = read_status(object, at, cell, why);
	if (!ret)
		ret = read_metrics(object, at, unit, cell, why);
	if (!ret)
		ret = read_counters(object, at, cell, why);
	if (!ret)
		ret = read_lines(object, at, cell, why);
	return ret;
}
