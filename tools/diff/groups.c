/* SPDX-License-Identifier: BSD-2-Clause */
/* See groups.h. */
#include "diff/groups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct member {
	const struct cell *cell;
	enum diff_side side;
	size_t place;
	bool each_rep;
};

/* 0: of one group. */
static int compare_groups(const struct member *x, const struct member *y)
{
	int order = cell_compare_any_rep(x->cell, y->cell);

	if (!order)
		order = (int)x->cell->pass - (int)y->cell->pass;
	if (!order && x->each_rep)
		order = (x->cell->rep > y->cell->rep) - (x->cell->rep < y->cell->rep);
	return order;
}

static int compare_members(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int order = compare_groups(x, y);

	if (!order)
		order = (int)x->side - (int)y->side;
	return order ? order : (x->place > y->place) - (x->place < y->place);
}

static int compare_places(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	return (x->place > y->place) - (x->place < y->place);
}

static void take_side(const struct results *results, enum diff_side side, size_t first_place,
		      bool each_rep, struct member *members)
{
	for (size_t i = 0; i < results->nr_cells; i++)
		members[i] = (struct member){.cell = &results->cells[i],
					     .side = side,
					     .place = first_place + i,
					     .each_rep = each_rep};
}

/* The group that begins at @first of the sorted members. Returns how many are in it. */
static size_t make_group(const struct member *first, size_t left, const struct cell **cells,
			 struct group *group)
{
	size_t nr = 0;

	*group = (struct group){.place = first->place};
	for (; nr < left && !compare_groups(first, first + nr); nr++) {
		const struct member *member = first + nr;

		cells[nr] = member->cell;
		if (!group->nr[member->side]++)
			group->cells[member->side] = cells + nr;
		if (member->place < group->place)
			group->place = member->place;
	}
	return nr;
}

int groups_make(const struct results *old, const struct results *new, bool each_rep,
		struct groups *out)
{
	size_t nr = old->nr_cells + new->nr_cells;
	struct member *members = calloc(nr + 1, sizeof(*members));

	*out = (struct groups){.group = calloc(nr + 1, sizeof(*out->group)),
			       .members = calloc(nr + 1, sizeof(*out->members))};
	if (!members || !out->group || !out->members) {
		free(members);
		return -ENOMEM;
	}
	take_side(old, DIFF_OLD, new->nr_cells, each_rep, members);
	take_side(new, DIFF_NEW, 0, each_rep, members + old->nr_cells);
	qsort(members, nr, sizeof(*members), compare_members);
	for (size_t i = 0; i < nr;)
		i += make_group(members + i, nr - i, out->members + i, &out->group[out->nr++]);
	qsort(out->group, out->nr, sizeof(*out->group), compare_places);
	free(members);
	return 0;
}

void groups_free(struct groups *groups)
{
	free(groups->group);
	free(groups->members);
	memset(groups, 0, sizeof(*groups));
}
