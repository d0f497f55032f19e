/* SPDX-License-Identifier: BSD-2-Clause */
/* See compare.h. */
#include "diff/compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "area/stats.h"
#include "diff/exact.h"
#include "diff/rows.h"
#include "report/figures.h"

/* The figure of @metric in those of one side that have it, in @values. Returns how many do. */
static unsigned int take_values(const struct group *group, enum diff_side side,
				const struct metric *metric, double *values, double *resolution)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < group->nr[side]; i++) {
		const struct cell *cell = group->cells[side][i];
		const struct metric *own =
			cell->status == CELL_OK ? cell_metric(cell, metric->name) : NULL;

		if (!own || !own->n || strcmp(own->unit, metric->unit))
			continue;
		values[nr++] = figure_is_mean(cell) ? own->mean : own->p50;
		if (!figure_is_mean(cell) && own->resolution > *resolution)
			*resolution = own->resolution;
	}
	return nr;
}

/* Whether the two sets of values differ. Sorts them. Returns 0 or -ENOMEM. */
static int test(double *values[NR_DIFF_SIDES], const unsigned int nr[NR_DIFF_SIDES],
		struct diff_row *row)
{
	const double *old = values[DIFF_OLD], *new = values[DIFF_NEW];

	if (nr[DIFF_OLD] < STATISTICS_MIN || nr[DIFF_NEW] < STATISTICS_MIN)
		return 0;
	row->p = statistics_mann_whitney(old, nr[DIFF_OLD], new, nr[DIFF_NEW]);
	if (row->p < 0)
		return -ENOMEM;
	row->tested = true;
	row->differs = row->p < DIFF_SIGNIFICANT &&
		       fabs(row->value[DIFF_NEW] - row->value[DIFF_OLD]) > row->resolution;
	if (!row->differs || old[0] <= 0)
		return 0;
	return statistics_change(old, nr[DIFF_OLD], new, nr[DIFF_NEW], &row->interval);
}

/* One metric of repeated cells. */
static int compare_samples(struct diff *diff, const struct group *group,
			   const struct metric *metric)
{
	struct diff_row row = {.kind = ROW_VALUE, .group = group, .metric = metric->name};
	double *values[NR_DIFF_SIDES];
	unsigned int nr[NR_DIFF_SIDES] = {0};
	int ret = 0;

	for (int side = 0; side < NR_DIFF_SIDES; side++) {
		values[side] = calloc(group->nr[side], sizeof(double));
		if (!values[side])
			ret = -ENOMEM;
		nr[side] =
			ret ? 0 : take_values(group, side, metric, values[side], &row.resolution);
		if (nr[side])
			row.value[side] = stats_median(values[side], nr[side]);
	}
	if (!ret && nr[DIFF_OLD] && nr[DIFF_NEW]) {
		ret = test(values, nr, &row);
		rows_judge(&row, metric->unit);
		ret = ret ?: rows_add(diff, &row);
	} else if (!ret && nr[DIFF_OLD] + nr[DIFF_NEW]) {
		row.side = nr[DIFF_OLD] ? DIFF_OLD : DIFF_NEW;
		ret = rows_add_one_side(diff, &row);
	}
	free(values[DIFF_OLD]);
	free(values[DIFF_NEW]);
	return ret;
}

/* The first ok cell of a side, whose metrics are those of all; NULL if none is ok. */
static const struct cell *first_ok(const struct group *group, enum diff_side side)
{
	for (unsigned int i = 0; i < group->nr[side]; i++) {
		if (group->cells[side][i]->status == CELL_OK)
			return group->cells[side][i];
	}
	return NULL;
}

static int compare_sampled_group(struct diff *diff, const struct group *group)
{
	const struct cell *old = first_ok(group, DIFF_OLD), *new = first_ok(group, DIFF_NEW);
	int ret = 0;

	for (unsigned int i = 0; old && new &&i < new->nr_metrics && !ret; i++)
		ret = compare_samples(diff, group, &new->metrics[i]);
	for (unsigned int i = 0; old && new &&i < old->nr_metrics && !ret; i++) {
		if (!cell_metric(new, old->metrics[i].name))
			ret = compare_samples(diff, group, &old->metrics[i]);
	}
	return ret;
}

static int compare_group(struct diff *diff, const struct group *group)
{
	size_t before = diff->differences;
	int ret;

	if (!group->nr[DIFF_OLD] || !group->nr[DIFF_NEW]) {
		diff->cells[group->nr[DIFF_OLD] ? DIFF_OLD : DIFF_NEW]++;
		return 0;
	}
	diff->common++;
	ret = rows_add_status(diff, group);
	if (!ret && diff->exact)
		ret = exact_compare(diff, group);
	else if (!ret)
		ret = compare_sampled_group(diff, group);
	diff->cells_differ += diff->differences != before;
	return ret;
}

static const char *word_of(const struct results *results, const char *key)
{
	return json_string_value(json_object_get(results->environment, key)) ?: "none";
}

int diff_make(const struct results *old, const struct results *new, struct diff *out,
	      struct reason *why)
{
	int ret;

	memset(out, 0, sizeof(*out));
	if (strcmp(word_of(old, "unit"), word_of(new, "unit")))
		return reason_set(why, EINVAL, "units '%.40s' and '%.40s' do not compare",
				  word_of(old, "unit"), word_of(new, "unit"));
	out->exact = !strcmp(word_of(new, "lab"), "exact");
	ret = groups_make(old, new, out->exact, &out->groups);
	for (size_t i = 0; i < out->groups.nr && !ret; i++)
		ret = compare_group(out, &out->groups.group[i]);
	return ret ? reason_set(why, ENOMEM, "no memory to compare") : 0;
}

void diff_free(struct diff *diff)
{
	groups_free(&diff->groups);
	free(diff->rows);
	memset(diff, 0, sizeof(*diff));
}
