/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text report on who flushes: what the other tables show for one flush is shown here for all,
 * a row for each policy and flush.
 */
#include "report/text/tables.h"

#include <stdio.h>

/* A table with a row for each policy and flush; @add_cells adds what follows those two words. */
struct by_flush {
	const char *workload;
	unsigned int columns; /* of the heading, without policy and flush */
	const char *const *headings;
	int (*add_cells)(struct report *report, struct table *table, const struct cell_key *key,
			 const void *what);
	const void *what;
};

static int print_by_flush(struct report *report, const struct by_flush *by)
{
	struct table table;
	int ret;

	table_init(&table, 2 + by->columns, 2);
	ret = table_add(&table, "policy") | table_add(&table, "flush");
	ret |= report_add_words(&table, by->headings, by->columns);
	for (unsigned int i = 0; i < report->policies.nr; i++) {
		for (unsigned int f = 0; f < report->flushes.nr; f++) {
			struct cell_key key =
				report_key(report, by->workload, report->policies.name[i], NULL);

			key.axis[AXIS_FLUSH] = report->flushes.name[f];
			ret |= table_add(&table, report->policies.name[i]);
			ret |= table_add(&table, report->flushes.name[f]);
			ret |= by->add_cells(report, &table, &key, by->what);
		}
	}
	return report_finish(report, &table, ret);
}

/* One metric, a column a path. */
static int add_paths(struct report *report, struct table *table, const struct cell_key *key,
		     const void *metric)
{
	struct cell_key one = *key;
	int ret = 0;

	for (unsigned int j = 0; j < report->paths.nr; j++) {
		one.axis[AXIS_PATH] = report->paths.name[j];
		ret |= report_add_metric(report, table, &one, metric);
	}
	return ret;
}

static int print_paths(struct report *report, const char *workload, const char *metric)
{
	const struct by_flush by = {.workload = workload,
				    .columns = report->paths.nr,
				    .headings = report->paths.name,
				    .add_cells = add_paths,
				    .what = metric};

	return print_by_flush(report, &by);
}

/* IPIs of an exit; @what: k. They do not depend on the path. */
static int add_exit_ipis(struct report *report, struct table *table, const struct cell_key *key,
			 const void *what)
{
	struct figure flush, end, sum;
	char name[32];
	int ret;

	snprintf(name, sizeof(name), "flush-ipis.k%u", *(const unsigned int *)what);
	flush = figure_find(report->results, key, name);
	snprintf(name, sizeof(name), "ipis.k%u", *(const unsigned int *)what);
	end = figure_find(report->results, key, name);
	ret = report_add_figure(report, table, &flush) | report_add_figure(report, table, &end);
	sum = figure_sum(&flush, &end, 1);
	return ret | report_add_figure(report, table, &sum);
}

static int exit_by_flush(struct report *report)
{
	static const char *const headings[] = {"flush IPIs", "policy IPIs", "sum"};
	struct cell_key key = report_key(report, "exit", NULL, NULL);
	unsigned int ks[FIGURES_K_MAX], nr, k;
	struct by_flush by = {.workload = "exit",
			      .columns = 3,
			      .headings = headings,
			      .add_cells = add_exit_ipis,
			      .what = &k};
	char name[32];
	int ret;

	nr = figure_ks(report->results, &key, "whole", "", ks);
	if (!nr)
		return 0;
	k = ks[nr - 1];
	fprintf(report->out,
		"Exit with %u lazy vCPU%s: IPIs sent for the TLB flush, and by the policy at the\n"
		"mm's end\n",
		k, k == 1 ? "" : "s");
	ret = print_by_flush(report, &by);
	fprintf(report->out,
		"Exit with %u lazy vCPU%s: from the system call until all are blocked again, %s\n",
		k, k == 1 ? "" : "s", report->unit);
	snprintf(name, sizeof(name), "whole.k%u", k);
	return ret ? ret : print_paths(report, "exit", name);
}

static const struct scene {
	const char *what, *name; /* of the metric */
	const char *suffix; /* of the metric with the cost */
	const char *title, *whom;
} scenes[] = {
	{"unmap", "running", "", "Unmapping with page tables", "in user mode"},
	{"unmap", "lazy", ".settled", "Unmapping with page tables", "lazy"},
	{"discard", "running", "", "Unmapping a page, no page table", "in user mode"},
	{"discard", "lazy", ".settled", "Unmapping a page, no page table", "lazy"},
};

#define NR_SCENES (sizeof(scenes) / sizeof(scenes[0]))

static int add_flush_ipis(struct report *report, struct table *table, const struct cell_key *key,
			  const void *what)
{
	char name[40];
	int ret = 0;

	for (unsigned int i = 0; i < NR_SCENES; i++) {
		snprintf(name, sizeof(name), "%s.%s.k%u.ipis", scenes[i].what, scenes[i].name,
			 *(const unsigned int *)what);
		ret |= report_add_metric(report, table, key, name);
	}
	return ret;
}

static int unmap_by_flush(struct report *report)
{
	static const char *const headings[NR_SCENES] = {"tables, running", "tables, lazy",
							"page, running", "page, lazy"};
	struct cell_key key = report_key(report, "flush", NULL, NULL);
	unsigned int ks[FIGURES_K_MAX], nr, k;
	struct by_flush by = {.workload = "flush",
			      .columns = NR_SCENES,
			      .headings = headings,
			      .add_cells = add_flush_ipis,
			      .what = &k};
	char name[40];
	int ret;

	nr = figure_ks(report->results, &key, scenes[0].what, scenes[0].name, ks);
	if (!nr)
		return 0;
	k = ks[nr - 1];
	fprintf(report->out, "Unmapping, %u other vCPU%s of the mm running or lazy: IPIs\n", k,
		k == 1 ? "" : "s");
	ret = print_by_flush(report, &by);
	for (unsigned int i = 0; i < NR_SCENES && !ret; i++) {
		fprintf(report->out, "%s, %u vCPU%s %s: the whole%s, %s\n", scenes[i].title, k,
			k == 1 ? "" : "s", scenes[i].whom,
			*scenes[i].suffix ? " until all are blocked again" : "", report->unit);
		snprintf(name, sizeof(name), "%s.%s.k%u%s", scenes[i].what, scenes[i].name, k,
			 scenes[i].suffix);
		ret = print_paths(report, "flush", name);
	}
	return ret;
}

bool report_has_flushes(const struct report *report)
{
	struct cell_key ends = report_key(report, "exit", NULL, NULL);
	struct cell_key unmaps = report_key(report, "flush", NULL, NULL);
	unsigned int ks[FIGURES_K_MAX];

	return figure_ks(report->results, &ends, "whole", "", ks) ||
	       figure_ks(report->results, &unmaps, scenes[0].what, scenes[0].name, ks);
}

int report_flushes(struct report *report)
{
	int ret = exit_by_flush(report);

	return ret ? ret : unmap_by_flush(report);
}
