/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text report on whether vCPUs acted at once where they are to (metrics `overlap`): the least
 * of all cells, workload by workload.
 */
#include "report/text/tables.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "abi/turn.h"

static const char *const workloads[] = {"switch", "pingpong", "ipi", "flush"};

#define NR_WORKLOADS (sizeof(workloads) / sizeof(workloads[0]))

struct least {
	unsigned int cells; /* that are ok */
	bool timeline; /* they are of one timeline with whole stretches in a turn */
	double percent; /* the least of them */
	unsigned int with; /* of them that have one */
};

static void take(const struct cell *cell, struct least *least)
{
	double percent = 101;

	least->cells++;
	for (unsigned int i = 0; i < cell->nr_metrics; i++) {
		const struct metric *metric = &cell->metrics[i];

		if (!strcmp(metric->id.what, "overlap") && metric->n && metric->p50 < percent)
			percent = metric->p50;
	}
	if (percent > 100)
		return;
	if (!least->with++ || percent < least->percent)
		least->percent = percent;
}

static struct least find(const struct report *report, const char *workload)
{
	struct cell_key key = report_key(report, workload, NULL, NULL);
	const char *lab = report_text_at(report->results->environment, "lab");
	struct least least = {.cells = 0};

	for (size_t i = 0; i < report->results->nr_cells; i++) {
		const struct cell *cell = &report->results->cells[i];

		if (cell->status != CELL_OK || !cell_matches(cell, &key))
			continue;
		take(cell, &least);
		least.timeline |= !strcmp(lab, "exact") && cell->turn == TURN_DEFAULT;
	}
	return least;
}

static int add_row(struct table *table, const char *workload, const struct least *least)
{
	char percent[16], cells[16];

	snprintf(percent, sizeof(percent), "%.0f", least->percent);
	snprintf(cells, sizeof(cells), "%u", least->with);
	return table_add(table, workload) | table_add(table, percent) | table_add(table, cells);
}

int report_overlap(struct report *report)
{
	static const char *const headings[] = {"workload", "least", "cells"};
	bool timeline = false, any = false;
	struct table table;
	int ret;

	if (report->key.vcpus < 2)
		return 0;
	table_init(&table, 3, 1);
	ret = report_add_words(&table, headings, 3);
	for (unsigned int i = 0; i < NR_WORKLOADS; i++) {
		struct least least = find(report, workloads[i]);

		/* Said once, beside the workload that misses it most. */
		timeline |= least.timeline && !strcmp(workloads[i], "switch");
		if (!least.with)
			continue;
		any = true;
		ret |= add_row(&table, workloads[i], &least);
	}
	if (any) {
		fputs("Overlap: whether vCPUs that are to act at once did, percent\n", report->out);
		ret = report_finish(report, &table, ret);
		fputs("  switch, pingpong: of the stretch in which any of them acts, the part in which all do.\n"
		      "  ipi, flush: of the rounds to running vCPUs, those in which none was without a pCPU.\n\n",
		      report->out);
		return ret;
	}
	table_free(&table);
	if (timeline)
		fputs("Overlap: n/a (pCPUs take turns, and a turn is as long as a vCPU's whole stretch;\n"
		      "with --turn op it is one operation)\n\n",
		      report->out);
	return ret ? -ENOMEM : 0;
}
