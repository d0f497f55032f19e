/* SPDX-License-Identifier: BSD-2-Clause */
/* See agree.h. */
#include "results/agree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"

/* A count: what it is, or which part of something; NULL matches all. */
static const struct count {
	const char *workload, *what, *part;
} counts[] = {
	/* Others depend on who was idle when, and the instructions of a check move that. */
	{"exit", "ipis", NULL},       {"exit", "flush-ipis", NULL}, {"flush", NULL, "ipis"},
	{"flush", NULL, "skipped"},   {"churn", "mms", NULL},       {"churn", "pages", NULL},
	{"churn", "processes", NULL}, {"migrate", "mms", NULL},     {"migrate", "pages", NULL},
};

static bool must_agree(const struct cell *cell, const struct metric *metric)
{
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		const struct count *count = &counts[i];

		if (!strcmp(cell->axis[AXIS_WORKLOAD], count->workload) &&
		    (!count->what || !strcmp(metric->id.what, count->what)) &&
		    (!count->part || !strcmp(metric->id.part, count->part)))
			return true;
	}
	return false;
}

/* The first count that differs, in @reason. */
static bool differs(const struct cell *measure, const struct cell *check,
		    char reason[AREA_REASON_MAX])
{
	for (unsigned int i = 0; i < check->nr_metrics; i++) {
		const struct metric *seen = &check->metrics[i];
		const struct metric *all;

		if (!must_agree(check, seen))
			continue;
		all = cell_metric(measure, seen->name);
		if (all && seen->min >= all->min && seen->max <= all->max)
			continue;
		snprintf(reason, AREA_REASON_MAX,
			 "%s: %.0f-%.0f in pass check, %.0f-%.0f in measure", seen->name, seen->min,
			 seen->max, all ? all->min : 0., all ? all->max : 0.);
		return true;
	}
	return false;
}

static void fail(struct cell *cell, const char *reason)
{
	memcpy(cell->reason, reason, AREA_REASON_MAX);
	cell_fail(cell);
}

static int compare(const void *a, const void *b)
{
	const struct cell *const *x = a, *const *y = b;

	return cell_compare(*x, *y) ?: (int)(*x)->pass - (int)(*y)->pass;
}

int results_agree(struct results *results)
{
	struct cell **sorted = malloc((results->nr_cells + 1) * sizeof(*sorted));
	char reason[AREA_REASON_MAX] = "";
	int failed = 0;

	_Static_assert(AREA_MEASURE + 1 == AREA_CHECK, "a cell's check is sorted behind it");
	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < results->nr_cells; i++)
		sorted[i] = &results->cells[i];
	qsort(sorted, results->nr_cells, sizeof(*sorted), compare);
	for (size_t i = 1; i < results->nr_cells; i++) {
		struct cell *measure = sorted[i - 1], *check = sorted[i];

		if (cell_compare(measure, check) || measure->pass != AREA_MEASURE ||
		    check->pass != AREA_CHECK || measure->status != CELL_OK ||
		    check->status != CELL_OK || !differs(measure, check, reason))
			continue;
		fail(measure, reason);
		fail(check, reason);
		failed++;
	}
	free(sorted);
	return failed;
}
