/* SPDX-License-Identifier: BSD-2-Clause */
/* See exact.h. */
#include "diff/exact.h"

#include <string.h>

#include "diff/rows.h"
#include "report/figures.h"

/* The figures of a metric; what stands for it comes first (see by_name). */
static const struct named {
	const char *name;
	size_t offset;
} named[] = {
	{"p50", offsetof(struct metric, p50)}, {"mean", offsetof(struct metric, mean)},
	{"min", offsetof(struct metric, min)}, {"p10", offsetof(struct metric, p10)},
	{"p90", offsetof(struct metric, p90)}, {"p99", offsetof(struct metric, p99)},
	{"max", offsetof(struct metric, max)}, {"resolution", offsetof(struct metric, resolution)},
};

#define NR_NAMED (sizeof(named) / sizeof(named[0]))

static double figure_at(const struct metric *metric, const struct named *which)
{
	double value;

	memcpy(&value, (const char *)metric + which->offset, sizeof(value));
	return value;
}

/*
 * Puts in @row the figure that stands for the metric if it differs, or nothing does; else the first
 * that does, and its name.
 */
static void choose(const struct metric *old, const struct metric *new, unsigned int first,
		   struct diff_row *row)
{
	unsigned int which = first;

	for (unsigned int i = 0; i < NR_NAMED; i++) {
		unsigned int at = (first + i) % NR_NAMED;

		if (figure_at(old, &named[at]) != figure_at(new, &named[at])) {
			which = at;
			row->differs = true;
			break;
		}
	}
	row->value[DIFF_OLD] = figure_at(old, &named[which]);
	row->value[DIFF_NEW] = figure_at(new, &named[which]);
	if (which != first)
		row->figure = named[which].name;
	if (!row->differs && old->n != new->n) {
		row->value[DIFF_OLD] = (double)old->n;
		row->value[DIFF_NEW] = (double)new->n;
		row->figure = "n";
		row->differs = true;
	}
}

static int compare_metric(struct diff *diff, const struct group *group, const struct metric *old,
			  const struct metric *new)
{
	struct diff_row row = {.kind = ROW_VALUE, .group = group, .metric = new->name};

	choose(old, new, figure_is_mean(group->cells[DIFF_NEW][0]), &row);
	if (strcmp(old->unit, new->unit))
		row.differs = true;
	rows_judge(&row, new->unit);
	return rows_add(diff, &row);
}

static int compare_counters(struct diff *diff, const struct group *group)
{
	const struct cell *old = group->cells[DIFF_OLD][0], *new = group->cells[DIFF_NEW][0];
	int ret = 0;

	for (int id = 0; old->counter_vcpus && new->counter_vcpus &&id < NR_COUNTERS && !ret;
	     id++) {
		struct diff_row row = {
			.kind = ROW_VALUE,
			.group = group,
			.metric = counter_names[id],
			.value = {(double)cell_counter(old, id), (double)cell_counter(new, id)},
		};

		row.differs = row.value[DIFF_OLD] != row.value[DIFF_NEW];
		rows_judge(&row, "count");
		ret = rows_add(diff, &row);
	}
	return ret;
}

/* What @cell has and @other has not. */
static int add_missing(struct diff *diff, const struct group *group, const struct cell *cell,
		       const struct cell *other, enum diff_side side)
{
	int ret = 0;

	for (unsigned int i = 0; i < cell->nr_metrics && !ret; i++) {
		struct diff_row row = {
			.group = group, .metric = cell->metrics[i].name, .side = side};

		row.value[side] = cell->metrics[i].p50;
		if (!cell_metric(other, row.metric))
			ret = rows_add_one_side(diff, &row);
	}
	return ret;
}

int exact_compare(struct diff *diff, const struct group *group)
{
	const struct cell *old = group->cells[DIFF_OLD][0], *new = group->cells[DIFF_NEW][0];
	int ret = 0;

	if (old->status != CELL_OK || new->status != CELL_OK)
		return 0;
	for (unsigned int i = 0; i < new->nr_metrics && !ret; i++) {
		const struct metric *before = cell_metric(old, new->metrics[i].name);

		if (before)
			ret = compare_metric(diff, group, before, &new->metrics[i]);
	}
	if (!ret)
		ret = add_missing(diff, group, old, new, DIFF_OLD);
	if (!ret)
		ret = add_missing(diff, group, new, old, DIFF_NEW);
	return ret ? ret : compare_counters(diff, group);
}
