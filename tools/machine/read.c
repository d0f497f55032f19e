// SPDX-License-Identifier: BSD-2-Clause
/*
 * The reader of machine files; see machine.h. A file may come from anyone: every field's type and
 * range is checked, fields that are not known are ignored.
 */
#include "machine/machine.h"

#include <errno.h>
#include <string.h>

#include "results/read/fields.h"
#include "results/read/read.h"

/* A day. No operation takes that long. What a thread does takes a picosecond, which files have. */
#define NS_MAX 8.64e13
#define NS_MIN 0.001

#define GHZ_MAX 1000

static int read_ns(json_t *object, const struct place *at, const char *key, double *out,
		   struct reason *why)
{
	int ret = field_figure(object, at, key, out, why);

	if (!ret && *out > NS_MAX)
		ret = field_bad(at, key, why, "is more than a day");
	return ret;
}

static int read_point(json_t *object, const struct place *at, struct machine_point *point,
		      struct reason *why)
{
	uint64_t n = 0, reps = 0;
	int ret = field_integer(object, at, "n", 1, MACHINE_CPUS_MAX, &n, why);

	if (!ret)
		ret = read_ns(object, at, "ns", &point->ns, why);
	point->min = point->max = point->ns;
	if (!ret && json_object_get(object, "min"))
		ret = read_ns(object, at, "min", &point->min, why);
	if (!ret && json_object_get(object, "max"))
		ret = read_ns(object, at, "max", &point->max, why);
	if (!ret && json_object_get(object, "reps"))
		ret = field_integer(object, at, "reps", 0, 1000000, &reps, why);
	if (!ret && !(point->ns >= NS_MIN && point->min <= point->ns && point->ns <= point->max))
		ret = field_bad(at, NULL, why, "not %g <= ns and min <= ns <= max", NS_MIN);
	point->n = (unsigned int)n;
	point->reps = (unsigned int)reps;
	return ret;
}

static int read_points(json_t *object, const struct place *at, struct machine_series *series,
		       struct reason *why)
{
	const struct place here = {at, "points", 0};
	json_t *array = json_object_get(object, "points"), *value;
	size_t i;

	if (!json_array_size(array) || json_array_size(array) > MACHINE_POINTS_MAX)
		return field_bad(&here, NULL, why, "is not an array of 1-%u", MACHINE_POINTS_MAX);
	json_array_foreach(array, i, value) {
		const struct place item = {&here, NULL, i};
		int ret = read_point(value, &item, &series->points[i], why);

		if (ret)
			return ret;
		if (i && series->points[i].n <= series->points[i - 1].n)
			return field_bad(&item, "n", why, "is not more than the one before");
		series->nr_points++;
	}
	return 0;
}

static int read_one_series(json_t *object, const struct place *at, struct machine_series *series,
			   struct reason *why)
{
	int kind = 0, placement = 0;
	int ret = field_choice(object, at, "kind", series_kind_names, NR_SERIES_KINDS, &kind, why);

	if (!ret)
		ret = field_name(object, at, "what", series->what, sizeof(series->what), why);
	if (!ret)
		ret = field_choice(object, at, "placement", placement_names, NR_PLACEMENTS,
				   &placement, why);
	if (!ret)
		ret = read_ns(object, at, "think_ns", &series->think_ns, why);
	series->kind = (enum series_kind)kind;
	series->placement = (enum placement)placement;
	return ret ? ret : read_points(object, at, series, why);
}

static int read_series(json_t *root, struct machine *machine, struct reason *why)
{
	const struct place at = {NULL, "series", 0};
	json_t *array = json_object_get(root, "series"), *value;
	size_t i;

	if (!json_is_array(array) || json_array_size(array) > MACHINE_SERIES_MAX)
		return field_bad(&at, NULL, why, "is not an array of at most %u",
				 MACHINE_SERIES_MAX);
	json_array_foreach(array, i, value) {
		const struct place item = {&at, NULL, i};
		struct machine_series *series = machine_add_series(machine);
		int ret;

		if (!series)
			return reason_set(why, ENOMEM, "no memory");
		ret = read_one_series(value, &item, series, why);
		if (ret)
			return ret;
	}
	return 0;
}

static int read_pairs(json_t *root, struct machine *machine, struct reason *why)
{
	const struct place at = {NULL, "pair_ns", 0};
	json_t *object = json_object_get(root, "pair_ns");
	int ret = 0;

	if (object && !json_is_object(object))
		return field_bad(&at, NULL, why, "is not an object");
	for (int p = 0; p < NR_PLACEMENTS && !ret; p++)
		if (json_object_get(object, placement_names[p]))
			ret = read_ns(object, &at, placement_names[p], &machine->pair_ns[p], why);
	return ret;
}

static int read_count(json_t *object, const struct place *at, const char *key, unsigned int *out,
		      struct reason *why)
{
	uint64_t value = 0;
	int ret = 0;

	if (json_object_get(object, key))
		ret = field_integer(object, at, key, 0, MACHINE_CPUS_MAX, &value, why);
	*out = (unsigned int)value;
	return ret;
}

static int read_machine(json_t *root, struct machine *machine, struct reason *why)
{
	const struct place at = {NULL, "machine", 0};
	json_t *object;
	int ret = field_object(root, NULL, "machine", &object, why);

	if (!ret)
		ret = field_name(object, &at, "cpu", machine->cpu, sizeof(machine->cpu), why);
	if (!ret)
		ret = read_count(object, &at, "cpus", &machine->cpus, why);
	if (!ret && !machine->cpus)
		ret = field_bad(&at, "cpus", why, "is not an integer in 1-%u", MACHINE_CPUS_MAX);
	if (!ret)
		ret = read_count(object, &at, "cores", &machine->cores, why);
	if (!ret)
		ret = read_count(object, &at, "llcs", &machine->llcs, why);
	if (!ret)
		ret = read_count(object, &at, "sockets", &machine->sockets, why);
	if (!ret && json_object_get(object, "ghz"))
		ret = field_figure(object, &at, "ghz", &machine->ghz, why);
	if (!ret && machine->ghz > GHZ_MAX)
		ret = field_bad(&at, "ghz", why, "is more than %d", GHZ_MAX);
	machine->is_virtual = json_is_true(json_object_get(object, "virtual"));
	return ret;
}

int machine_parse(json_t *root, struct machine *machine, struct reason *why)
{
	const char *schema = json_string_value(json_object_get(root, "schema"));
	json_t *calibrated = json_object_get(root, "calibrated");
	int ret;

	if (!schema || strcmp(schema, MACHINE_SCHEMA))
		return reason_set(why, EBADMSG, "no machine file: the schema is not '%s'",
				  MACHINE_SCHEMA);
	ret = field_name(root, NULL, "name", machine->name, sizeof(machine->name), why);
	if (!ret && !json_is_boolean(calibrated))
		ret = field_bad(NULL, "calibrated", why, "is not a boolean");
	machine->is_calibrated = json_is_true(calibrated);
	if (!ret)
		ret = field_name(root, NULL, "source", machine->source, sizeof(machine->source),
				 why);
	if (!ret)
		ret = read_machine(root, machine, why);
	if (!ret)
		ret = read_pairs(root, machine, why);
	return ret ? ret : read_series(root, machine, why);
}

int machine_read(const char *path, struct machine *machine, struct reason *why)
{
	struct reason what;
	int error, ret;
	json_t *root = json_from_file(path, &error, why);

	memset(machine, 0, sizeof(*machine));
	if (!root)
		return -error;
	ret = machine_parse(root, machine, &what);
	if (ret)
		reason_set(why, -ret, "%s: %s", path, what.text);
	json_decref(root);
	return ret;
}
