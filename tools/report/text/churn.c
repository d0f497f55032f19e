/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text report on workloads of processes, `churn` and `migrate`: the IPIs that the ends of mms
 * cause, and how many more a policy needs than `refcount`, which sends none of its own.
 */
#include "report/text/tables.h"

#include <stdio.h>

#define BASELINE "refcount"

/* What a cell of such a workload has counted. */
struct ends {
	struct figure mms, flush_ipis, policy_ipis;
};

static struct ends find_ends(const struct report *report, const struct cell_key *key)
{
	return (struct ends){
		.mms = figure_find(report->results, key, "mms"),
		.flush_ipis = figure_find(report->results, key, "flush-ipis"),
		.policy_ipis = figure_find(report->results, key, "end-ipis"),
	};
}

/* Timing apart, the counts do not depend on the path: the first one with figures is shown. */
static const char *counted_path(const struct report *report, const char *workload)
{
	for (unsigned int j = 0; j < report->paths.nr; j++) {
		struct cell_key key = report_key(report, workload, NULL, report->paths.name[j]);

		if (figure_find(report->results, &key, "mms").kind == FIGURE_VALUE)
			return report->paths.name[j];
	}
	return NULL;
}

enum column {
	MMS,
	MIGRATIONS,
	FLUSH_IPIS,
	POLICY_IPIS,
	BOTH,
	EXCESS,
	PER_1000,
	NR_COLUMNS
};

/* A row's figures, those of @key's seed. */
static void find_row(const struct report *report, const struct cell_key *key,
		     struct figure row[NR_COLUMNS])
{
	struct cell_key baseline = *key;
	struct ends ends = find_ends(report, key), least;
	struct figure beyond;

	baseline.axis[AXIS_POLICY] = BASELINE;
	least = find_ends(report, &baseline);
	beyond = figure_sum(&least.flush_ipis, &least.policy_ipis, 1);
	row[MMS] = ends.mms;
	row[MIGRATIONS] = figure_find(report->results, key, "migrations");
	row[FLUSH_IPIS] = ends.flush_ipis;
	row[POLICY_IPIS] = ends.policy_ipis;
	row[BOTH] = figure_sum(&ends.flush_ipis, &ends.policy_ipis, 1);
	row[EXCESS] = figure_sum(&row[BOTH], &beyond, -1);
	row[PER_1000] = row[EXCESS];
	if (row[EXCESS].kind == FIGURE_VALUE && ends.mms.value > 0) {
		row[PER_1000].value *= 1000 / ends.mms.value;
		row[PER_1000].resolution *= 1000 / ends.mms.value;
	}
}

/* An excess is one of a seed: other seeds have other processes, and other mms. */
static void find_row_over(const struct report *report, struct cell_key *key, const uint64_t *seeds,
			  unsigned int nr, struct figure row[NR_COLUMNS])
{
	struct figure rows[FIGURES_SEEDS_MAX][NR_COLUMNS], column[FIGURES_SEEDS_MAX];

	for (unsigned int i = 0; i < nr; i++) {
		key->seed = &seeds[i];
		find_row(report, key, rows[i]);
	}
	key->seed = NULL;
	for (int c = 0; c < NR_COLUMNS; c++) {
		for (unsigned int i = 0; i < nr; i++)
			column[i] = rows[i][c];
		row[c] = nr > 1 ? figure_over_seeds(column, nr) : rows[0][c];
	}
}

static int add_row(struct report *report, struct table *table, struct cell_key *key,
		   const uint64_t *seeds, unsigned int nr_seeds)
{
	struct figure row[NR_COLUMNS];
	int ret = table_add(table, key->axis[AXIS_POLICY]);

	find_row_over(report, key, seeds, nr_seeds, row);
	for (int c = 0; c < NR_COLUMNS; c++)
		ret |= report_add_figure(report, table, &row[c]);
	return ret;
}

static int print_ends(struct report *report, const char *title, const char *workload)
{
	static const char *const headings[] = {"policy",      "mms",  "migrations", "flush IPIs",
					       "policy IPIs", "both", "excess",     "per 1000 mms"};
	const char *path = counted_path(report, workload);
	struct cell_key key = report_key(report, workload, NULL, path);
	uint64_t seeds[FIGURES_SEEDS_MAX];
	struct table table;
	unsigned int nr;
	int ret;

	nr = figure_seeds(report->results, &key, seeds);
	if (!path || !nr)
		return 0;
	fprintf(report->out,
		"%s: mms that ended, IPIs sent for TLB flushes and by the policy, and how\n"
		"many more than under " BASELINE " (excess), counted with path %s\n",
		title, path);
	if (nr > 1)
		fprintf(report->out,
			"(medians over %u seeds, below them the least and the greatest)\n", nr);
	table_init(&table, 1 + NR_COLUMNS, 1);
	ret = report_add_words(&table, headings, 1 + NR_COLUMNS);
	for (unsigned int i = 0; i < report->policies.nr; i++) {
		key.axis[AXIS_POLICY] = report->policies.name[i];
		ret |= add_row(report, &table, &key, seeds, nr);
	}
	return report_finish(report, &table, ret);
}

int report_processes(struct report *report)
{
	int ret = print_ends(report, "Churn", "churn");

	if (!ret)
		ret = report_policy_by_path(report, "Throughput of churn", "processes ", "churn",
					    "throughput");
	if (!ret)
		ret = print_ends(report, "Migrate", "migrate");
	if (!ret)
		ret = report_policy_by_path(report, "Migrate",
					    "cost of one process's life on two vCPUs, ", "migrate",
					    "round");
	return ret;
}
