/* SPDX-License-Identifier: BSD-2-Clause */
/* Counted line transfers as JSON; see lines.h. */
#include "results/lines.h"

#include <stdlib.h>
#include <string.h>

static json_t *with_counts(json_t *object, const struct line_counts *counts)
{
	json_object_set_new(object, "reads", json_integer((json_int_t)counts->reads));
	json_object_set_new(object, "writes", json_integer((json_int_t)counts->writes));
	json_object_set_new(object, "invalidations",
			    json_integer((json_int_t)counts->invalidations));
	return object;
}

static json_t *object_value(const struct line_object *o)
{
	json_t *value = json_pack("{s:s, s:I}", "object", o->name, "lines", (json_int_t)o->lines);

	with_counts(value, &o->all);
	if (memcmp(&o->all, &o->assisted, sizeof(o->all)))
		json_object_set_new(value, "assisted", with_counts(json_object(), &o->assisted));
	if (o->nr_beside) {
		json_t *beside = json_array();

		for (unsigned int i = 0; i < o->nr_beside; i++)
			json_array_append_new(beside, json_string(o->beside[i]));
		json_object_set_new(value, "beside", beside);
	}
	return value;
}

static json_t *stretch_value(const struct line_stretch *stretch)
{
	const struct metric_id *id = &stretch->id;
	json_t *value = json_pack("{s:s}", "what", id->what), *objects = json_array();

	if (id->scene[0])
		json_object_set_new(value, "scene", json_string(id->scene));
	if (id->k != AREA_NO_K)
		json_object_set_new(value, "k", json_integer(id->k));
	json_object_set_new(value, "n", json_integer((json_int_t)stretch->n));
	for (unsigned int i = 0; i < stretch->nr_objects; i++)
		json_array_append_new(objects, object_value(&stretch->objects[i]));
	json_object_set_new(value, "objects", objects);
	return value;
}

json_t *line_stretches_value(const struct line_stretch *stretches, unsigned int nr)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < nr; i++)
		json_array_append_new(array, stretch_value(&stretches[i]));
	return array;
}

void line_stretches_free(struct line_stretch *stretches, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		for (unsigned int j = 0; j < stretches[i].nr_objects; j++)
			free(stretches[i].objects[j].beside);
		free(stretches[i].objects);
	}
	free(stretches);
}
