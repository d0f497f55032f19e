// SPDX-License-Identifier: BSD-2-Clause
/* Counted line transfers of a results file; see lines.h. */
#include "results/read/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "results/read/metric.h"

static int read_counts(json_t *object, const struct place *at, uint64_t most_each,
		       struct line_counts *counts, struct reason *why)
{
	int ret = field_integer(object, at, "reads", 0, most_each, &counts->reads, why);

	if (!ret)
		ret = field_integer(object, at, "writes", 0, most_each, &counts->writes, why);
	if (!ret)
		ret = field_integer(object, at, "invalidations", 0, AREA_NUMBER_MAX,
				    &counts->invalidations, why);
	return ret;
}

static int read_assisted(json_t *object, const struct place *up, struct line_object *out,
			 struct reason *why)
{
	const struct place at = {up, "assisted", 0};
	json_t *assisted;
	int ret;

	out->assisted = out->all;
	if (!json_object_get(object, "assisted"))
		return 0;
	ret = field_object(object, up, "assisted", &assisted, why);
	return ret ? ret : read_counts(assisted, &at, AREA_NUMBER_MAX / 2, &out->assisted, why);
}

static int read_beside(json_t *object, const struct place *up, struct line_object *out,
		       struct reason *why)
{
	const struct place at = {up, "beside", 0};
	json_t *array = json_object_get(object, "beside"), *value;
	size_t i;

	if (!array)
		return 0;
	if (!json_array_size(array) || json_array_size(array) > LINE_OBJECTS_MAX)
		return field_bad(&at, NULL, why, "is not an array of 1-%u", LINE_OBJECTS_MAX);
	out->beside = calloc(json_array_size(array), sizeof(*out->beside));
	if (!out->beside)
		return reason_set(why, ENOMEM, "no memory");
	json_array_foreach(array, i, value) {
		const struct place item = {&at, NULL, i};
		int ret = element_name(value, &item, out->beside[i], sizeof(out->beside[i]), why);

		if (ret)
			return ret;
		out->nr_beside++;
	}
	return 0;
}

static int read_object(json_t *object, const struct place *at, struct line_object *out,
		       struct reason *why)
{
	uint64_t lines = 0;
	int ret;

	if (!json_is_object(object))
		return field_bad(at, NULL, why, "is not an object");
	ret = field_name(object, at, "object", out->name, sizeof(out->name), why);
	if (!ret)
		ret = field_integer(object, at, "lines", 1, UINT32_MAX, &lines, why);
	out->lines = (uint32_t)lines;
	/* So that their sum is a number, too. */
	if (!ret)
		ret = read_counts(object, at, AREA_NUMBER_MAX / 2, &out->all, why);
	if (!ret && !(out->all.reads || out->all.writes || out->all.invalidations))
		ret = field_bad(at, NULL, why, "has not moved");
	if (!ret)
		ret = read_assisted(object, at, out, why);
	return ret ? ret : read_beside(object, at, out, why);
}

static int read_objects(json_t *object, const struct place *up, struct line_stretch *out,
			struct reason *why)
{
	const struct place at = {up, "objects", 0};
	json_t *array = json_object_get(object, "objects"), *value;
	size_t i;

	if (!json_is_array(array) || json_array_size(array) > LINE_OBJECTS_MAX)
		return field_bad(&at, NULL, why, "is not an array of at most %u", LINE_OBJECTS_MAX);
	out->objects = calloc(json_array_size(array) + 1, sizeof(*out->objects));
	if (!out->objects)
		return reason_set(why, ENOMEM, "no memory");
	json_array_foreach(array, i, value) {
		const struct place item = {&at, NULL, i};
		struct line_object *one = &out->objects[out->nr_objects++];
		int ret = read_object(value, &item, one, why);

		for (size_t j = 0; j < i && !ret; j++)
			if (!strcmp(one->name, out->objects[j].name))
				ret = field_bad(&item, "object", why, "'%s' is there twice",
						one->name);
		if (ret)
			return ret;
	}
	return 0;
}

static int read_stretch(json_t *object, const struct place *at, struct line_stretch *out,
			struct reason *why)
{
	int ret;

	if (!json_is_object(object))
		return field_bad(at, NULL, why, "is not an object");
	ret = read_metric_id(object, at, &out->id, why);
	if (!ret && out->id.part[0])
		ret = field_bad(at, "part", why, "is there, of a stretch");
	if (!ret)
		ret = field_integer(object, at, "n", 1, AREA_NUMBER_MAX, &out->n, why);
	return ret ? ret : read_objects(object, at, out, why);
}

static int refuse_twice(const struct line_stretch *stretches, size_t index, const struct place *at,
			struct reason *why)
{
	for (size_t j = 0; j < index; j++)
		if (!memcmp(&stretches[index].id, &stretches[j].id, sizeof(stretches[j].id)))
			return field_bad(at, NULL, why, "is the stretch of lines[%zu]", j);
	return 0;
}

int read_lines(json_t *object, const struct place *up, struct cell *cell, struct reason *why)
{
	const unsigned int most = cell->status == CELL_OK ? LINE_STRETCHES_MAX : 0;
	const struct place at = {up, "lines", 0};
	json_t *array = json_object_get(object, "lines"), *value;
	size_t i;

	if (!array)
		return 0;
	if (!json_is_array(array) || json_array_size(array) > most)
		return field_bad(&at, NULL, why,
				 "is not an array of at most %u, in a cell that is %s", most,
				 cell_status_names[cell->status]);
	cell->stretches = calloc(json_array_size(array) + 1, sizeof(*cell->stretches));
	if (!cell->stretches)
		return reason_set(why, ENOMEM, "no memory");
	json_array_foreach(array, i, value) {
		const struct place item = {&at, NULL, i};
		int ret;

		cell->nr_stretches++;
		ret = read_stretch(value, &item, &cell->stretches[i], why);
		if (!ret)
			ret = refuse_twice(cell->stretches, i, &item, why);
		if (ret)
			return ret;
	}
	return 0;
}
