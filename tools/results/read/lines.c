// SPDX-License-Identifier: BSD-2-Clause
/* See lines.h. */
#include "results/read/lines.h"

#include <errno.h>

#include "results/read/metric.h"

/* Of one stretch; larger ones are nobody's. */
#define OBJECTS_MAX 65536u

static int read_counts(json_t *object, const struct place *at, struct move_counts *counts,
		       struct reason *why)
{
	const struct {
		const char *key;
		uint64_t *value;
	} fields[] = {{"reads", &counts->read},
		      {"writes", &counts->write},
		      {"invalidations", &counts->invalidated}};
	int ret = 0;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && !ret; i++)
		ret = field_integer(object, at, fields[i].key, 0, AREA_NUMBER_MAX, fields[i].value,
				    why);
	return ret;
}

static int read_beside(json_t *object, const struct place *up, struct line_object *out,
		       struct reason *why)
{
	const struct place at = {up, "beside", 0};
	json_t *names = json_object_get(object, "beside"), *name;
	size_t i;

	if (!names)
		return 0;
	if (!json_is_array(names) || !json_array_size(names) ||
	    json_array_size(names) > LINE_BESIDE_MAX)
		return field_bad(&at, NULL, why, "is not an array of 1-%u names", LINE_BESIDE_MAX);
	json_array_foreach(names, i, name) {
		const struct place item = {&at, NULL, i};

		if (!json_is_string(name) || json_string_length(name) >= LINE_NAME_MAX)
			return field_bad(&item, NULL, why, "is not a name");
		copy_printable(out->beside[i], LINE_NAME_MAX, json_string_value(name));
		out->nr_beside++;
	}
	return 0;
}

/* The assisted counts are those of all objects of a cell, or of none. */
static int read_object(json_t *object, const struct place *at, bool assisted,
		       struct line_object *out, struct reason *why)
{
	const struct place assisted_at = {at, "assisted", 0};
	json_t *without;
	uint64_t lines = 0;
	int ret;

	if (!json_is_object(object))
		return field_bad(at, NULL, why, "is not an object");
	ret = field_name(object, at, "object", out->name, sizeof(out->name), why);
	if (!ret)
		ret = field_integer(object, at, "lines", 1, UINT32_MAX, &lines, why);
	if (!ret)
		ret = read_counts(object, at, &out->all, why);
	out->lines = (unsigned int)lines;
	out->assisted = out->all;
	if (!ret && !json_object_get(object, "assisted") != !assisted)
		ret = field_bad(&assisted_at, NULL, why, "is there for some objects only");
	if (!ret && assisted)
		ret = field_object(object, at, "assisted", &without, why);
	if (!ret && assisted)
		ret = read_counts(without, &assisted_at, &out->assisted, why);
	return ret ? ret : read_beside(object, at, out, why);
}

static int read_stretch(json_t *object, const struct place *at, struct cell *cell,
			struct reason *why)
{
	const struct place objects_at = {at, "objects", 0};
	struct line_stretch *stretch = line_counts_add(&cell->lines);
	json_t *objects, *item;
	char name[METRIC_NAME_MAX];
	size_t i;
	int ret;

	if (!stretch)
		return reason_set(why, ENOMEM, "no memory");
	if (!json_is_object(object))
		return field_bad(at, NULL, why, "is not an object");
	ret = read_metric_id(object, at, &stretch->id, why);
	if (!ret)
		ret = field_integer(object, at, "n", 0, AREA_NUMBER_MAX, &stretch->n, why);
	if (ret)
		return ret;
	metric_name(&stretch->id, name);
	if (!cell_metric(cell, name))
		return field_bad(at, NULL, why, "is of '%s', which the cell does not have", name);
	objects = json_object_get(object, "objects");
	if (!json_is_array(objects) || json_array_size(objects) > OBJECTS_MAX)
		return field_bad(&objects_at, NULL, why, "is not an array of objects");
	json_array_foreach(objects, i, item) {
		const struct place item_at = {&objects_at, NULL, i};
		struct line_object *out = line_stretch_add(stretch);

		if (!out)
			return reason_set(why, ENOMEM, "no memory");
		ret = read_object(item, &item_at, cell->lines.assisted, out, why);
		if (ret)
			return ret;
	}
	return 0;
}

/* Whether the first object has assisted counts. */
static bool is_assisted(json_t *stretches)
{
	json_t *stretch;
	size_t i;

	json_array_foreach(stretches, i, stretch) {
		json_t *first = json_array_get(json_object_get(stretch, "objects"), 0);

		if (first)
			return json_object_get(first, "assisted");
	}
	return false;
}

int read_lines(json_t *object, const struct place *up, struct cell *cell, struct reason *why)
{
	const struct place at = {up, "lines", 0};
	json_t *stretches = json_object_get(object, "lines"), *item;
	size_t i;

	if (!stretches)
		return 0;
	if (!json_is_array(stretches) || !json_array_size(stretches) ||
	    json_array_size(stretches) > AREA_METRICS_MAX)
		return field_bad(&at, NULL, why, "is not an array of 1-%u stretches",
				 AREA_METRICS_MAX);
	if (cell->pass != AREA_LINES)
		return field_bad(&at, NULL, why, "is there in a cell of pass %s",
				 pass_names[cell->pass]);
	cell->lines.assisted = is_assisted(stretches);
	json_array_foreach(stretches, i, item) {
		const struct place item_at = {&at, NULL, i};
		int ret = read_stretch(item, &item_at, cell, why);

		if (ret)
			return ret;
	}
	return 0;
}
