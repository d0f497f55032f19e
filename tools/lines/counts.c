// SPDX-License-Identifier: BSD-2-Clause
/* See counts.h. */
#include "lines/counts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/stretch.h"

static const struct {
	const char *what, *scene;
} scenes[NR_STRETCH_SCENES] = {
#define X(id, what, scene) {what, scene},
	STRETCH_SCENES(X)
#undef X
};

/* A move of one stretch with its name. */
struct named {
	const struct move *move;
	char name[LINE_NAME_MAX];
};

static int by_name(const void *a, const void *b)
{
	const struct named *left = a, *right = b;
	int order = strcmp(left->name, right->name);

	if (order)
		return order;
	return (left->move->line > right->move->line) - (left->move->line < right->move->line);
}

static int by_line(const void *a, const void *b)
{
	const struct named *left = a, *right = b;

	if (left->move->line != right->move->line)
		return left->move->line < right->move->line ? -1 : 1;
	return strcmp(left->name, right->name);
}

static int most_transfers_first(const void *a, const void *b)
{
	const struct line_object *left = a, *right = b;
	uint64_t of_left = move_transfers(&left->all), of_right = move_transfers(&right->all);

	if (of_left != of_right)
		return of_left > of_right ? -1 : 1;
	return strcmp(left->name, right->name);
}

static void add(struct move_counts *to, const struct move_counts *counts)
{
	to->read += counts->read;
	to->write += counts->write;
	to->invalidated += counts->invalidated;
}

/* Room for one more of @bytes each, zeroed, or NULL. */
static void *one_more(void **array, size_t *nr, size_t *room, size_t bytes)
{
	void *at;

	if (*nr == *room) {
		size_t more = *room ? *room * 2 : 16;
		void *larger = reallocarray(*array, more, bytes);

		if (!larger)
			return NULL;
		*array = larger;
		*room = more;
	}
	at = (char *)*array + (*nr)++ * bytes;
	return memset(at, 0, bytes);
}

struct line_stretch *line_counts_add(struct line_counts *counts)
{
	return one_more((void **)&counts->stretch, &counts->nr, &counts->room,
			sizeof(*counts->stretch));
}

struct line_object *line_stretch_add(struct line_stretch *stretch)
{
	return one_more((void **)&stretch->object, &stretch->nr, &stretch->room,
			sizeof(*stretch->object));
}

/* @named by name and line. */
static int add_objects(struct line_stretch *stretch, const struct named *named, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		bool same = i && !strcmp(named[i].name, named[i - 1].name);
		struct line_object *object =
			same ? &stretch->object[stretch->nr - 1] : line_stretch_add(stretch);

		if (!object)
			return -ENOMEM;
		if (!same)
			memcpy(object->name, named[i].name, sizeof(object->name));
		object->lines += !same || named[i].move->line != named[i - 1].move->line;
		add(&object->all, &named[i].move->all);
		add(&object->assisted, &named[i].move->assisted);
	}
	return 0;
}

static struct line_object *object_named(const struct line_stretch *stretch, const char *name)
{
	for (size_t i = 0; i < stretch->nr; i++)
		if (!strcmp(stretch->object[i].name, name))
			return &stretch->object[i];
	return NULL;
}

static void note_beside(struct line_object *object, const char *name)
{
	for (unsigned int i = 0; i < object->nr_beside; i++)
		if (!strcmp(object->beside[i], name))
			return;
	if (object->nr_beside < LINE_BESIDE_MAX)
		snprintf(object->beside[object->nr_beside++], LINE_NAME_MAX, "%s", name);
}

/* @named by line and name. Where only a copy ended, nothing has moved. */
static void note_shared_lines(const struct line_stretch *stretch, const struct named *named,
			      size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		for (size_t j = i + 1; j < nr && named[j].move->line == named[i].move->line; j++) {
			if (!move_transfers(&named[i].move->all) ||
			    !move_transfers(&named[j].move->all) ||
			    !strcmp(named[i].name, named[j].name))
				continue;
			note_beside(object_named(stretch, named[i].name), named[j].name);
			note_beside(object_named(stretch, named[j].name), named[i].name);
		}
	}
}

static int fill(struct line_stretch *stretch, const struct moves_period *period,
		unsigned int number, const struct line_names *names)
{
	struct named *named = calloc(period->nr + 1, sizeof(*named));
	size_t nr = 0;
	int ret;

	if (!named)
		return -ENOMEM;
	for (size_t i = 0; i < period->nr; i++) {
		const struct move *move = &period->move[i];

		if (move->stretch != number)
			continue;
		named[nr].move = move;
		line_name(names, move, named[nr++].name);
	}
	qsort(named, nr, sizeof(*named), by_name);
	ret = add_objects(stretch, named, nr);
	if (!ret) {
		qsort(named, nr, sizeof(*named), by_line);
		note_shared_lines(stretch, named, nr);
		if (stretch->nr)
			qsort(stretch->object, stretch->nr, sizeof(*stretch->object),
			      most_transfers_first);
	}
	free(named);
	return ret;
}

static int take_period(const struct moves_period *period, const struct stretches *stretches,
		       const struct line_names *names, struct line_counts *counts)
{
	uint64_t ks = stretches->nr_periods / NR_STRETCH_SCENES;
	uint64_t scene = ks ? period->number / ks : NR_STRETCH_SCENES;
	int ret = 0;

	if (scene >= NR_STRETCH_SCENES)
		return -EINVAL;
	for (unsigned int i = 0; i < stretches->nr && !ret; i++) {
		bool of_scene = !strcmp(stretches->name[i], STRETCH_OF_SCENE);
		struct line_stretch *stretch;

		if (!period->operations[i])
			continue;
		stretch = line_counts_add(counts);
		if (!stretch)
			return -ENOMEM;
		snprintf(stretch->id.what, sizeof(stretch->id.what), "%s",
			 of_scene ? scenes[scene].what : stretches->name[i]);
		snprintf(stretch->id.scene, sizeof(stretch->id.scene), "%s",
			 of_scene ? scenes[scene].scene : "");
		stretch->id.k = (uint32_t)(period->number % ks);
		stretch->n = period->operations[i];
		ret = fill(stretch, period, i, names);
	}
	return ret;
}

int line_counts_make(const struct moves_cell *cell, const struct stretches *stretches,
		     const struct line_names *names, struct line_counts *counts, struct reason *why)
{
	int ret = 0;

	*counts = (struct line_counts){0};
	for (size_t i = 0; i < cell->nr && !ret; i++)
		ret = take_period(&cell->period[i], stretches, names, counts);
	return ret ? reason_set(why, -ret, "counted line transfers: %s", strerror(-ret)) : 0;
}

void line_counts_free(struct line_counts *counts)
{
	for (size_t i = 0; i < counts->nr; i++)
		free(counts->stretch[i].object);
	free(counts->stretch);
	*counts = (struct line_counts){0};
}
