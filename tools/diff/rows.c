/* SPDX-License-Identifier: BSD-2-Clause */
/* See rows.h. */
#include "diff/rows.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DESCRIPTION_MAX (AREA_REASON_MAX + 48)

void rows_judge(struct diff_row *row, const char *unit)
{
	double old = row->value[DIFF_OLD], new = row->value[DIFF_NEW];

	if (old != new)
		row->change = old ? (new - old) / old * 100 : INFINITY;
	row->worse = strncmp(unit, "per-", 4) ? new > old : new < old;
}

int rows_add(struct diff *diff, const struct diff_row *row)
{
	if (diff->nr_rows == diff->room) {
		size_t room = diff->room ? 2 * diff->room : 256;
		struct diff_row *rows = realloc(diff->rows, room * sizeof(*rows));

		if (!rows)
			return -ENOMEM;
		diff->rows = rows;
		diff->room = room;
	}
	diff->rows[diff->nr_rows++] = *row;
	diff->compared += row->kind == ROW_VALUE;
	diff->tested += row->tested;
	diff->differences += row->differs;
	return 0;
}

int rows_add_one_side(struct diff *diff, struct diff_row *row)
{
	row->kind = ROW_ONE_SIDE;
	row->differs = true;
	return rows_add(diff, row);
}

static unsigned int count_ok(const struct group *group, enum diff_side side,
			     const struct cell **other)
{
	unsigned int nr = 0;

	*other = NULL;
	for (unsigned int i = 0; i < group->nr[side]; i++) {
		const struct cell *cell = group->cells[side][i];

		nr += cell->status == CELL_OK;
		if (cell->status != CELL_OK && !*other)
			*other = cell;
	}
	return nr;
}

void rows_describe(const struct group *group, enum diff_side side, char *out, size_t bytes)
{
	const struct cell *other;
	unsigned int nr = group->nr[side], ok = count_ok(group, side, &other);

	if (!other && group->cells[side][0]->reason[0])
		snprintf(out, bytes, "ok: %s", group->cells[side][0]->reason);
	else if (!other)
		snprintf(out, bytes, "ok");
	else if (nr == 1)
		snprintf(out, bytes, "%s: %s", cell_status_names[other->status], other->reason);
	else
		snprintf(out, bytes, "%u of %u ok: %s", ok, nr, other->reason);
}

int rows_add_status(struct diff *diff, const struct group *group)
{
	struct diff_row row = {.kind = ROW_STATUS, .group = group};
	char text[NR_DIFF_SIDES][DESCRIPTION_MAX];
	const struct cell *old, *new;

	for (int side = 0; side < NR_DIFF_SIDES; side++)
		rows_describe(group, side, text[side], sizeof(text[side]));
	if (!strcmp(text[DIFF_OLD], text[DIFF_NEW]))
		return 0;
	count_ok(group, DIFF_OLD, &old);
	count_ok(group, DIFF_NEW, &new);
	row.differs = true;
	row.worse = !old && new;
	return rows_add(diff, &row);
}
