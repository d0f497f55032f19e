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

static int add_row(struct report *report, struct table *table, const struct cell_key *key)
{
	struct cell_key baseline = *key;
	struct ends ends = find_ends(report, key), least;
	struct figure both, beyond, excess;
	int ret;

	baseline.axis[AXIS_POLICY] = BASELINE;
	least = find_ends(report, &baseline);
	both = figure_sum(&ends.flush_ipis, &ends.policy_ipis, 1);
	beyond = figure_sum(&least.flush_ipis, &least.policy_ipis, 1);
	excess = figure_sum(&both, &beyond, -1);
	ret = table_add(table, key->axis[AXIS_POLICY]);
	ret |= report_add_figure(report, table, &ends.mms);
	ret |= report_add_metric(report, table, key, "migrations");
	ret |= report_add_figure(report, table, &ends.flush_ipis);
	ret |= report_add_figure(report, table, &ends.policy_ipis);
	ret |= report_add_figure(report, table, &both);
	ret |= report_add_figure(report, table, &excess);
	if (excess.kind == FIGURE_VALUE && ends.mms.value > 0) {
		excess.value *= 1000 / ends.mms.value;
		excess.resolution *= 1000 / ends.mms.value;
	}
	return ret | report_add_figure(report, table, &excess);
}

static int print_ends(struct report *report, const char *title, const char *workload)
{
	static const char *const headings[] = {"policy",      "mms",  "migrations", "flush IPIs",
					       "policy IPIs", "both", "excess",     "per 1000 mms"};
	const char *path = counted_path(report, workload);
	struct table table;
	int ret;

	if (!path)
		return 0;
	fprintf(report->out,
		"%s: mms that ended, IPIs sent for TLB flushes and by the policy, and how\n"
		"many more than under " BASELINE " (excess), counted with path %s\n",
		title, path);
	table_init(&table, 8, 1);
	ret = report_add_words(&table, headings, 8);
	for (unsigned int i = 0; i < report->policies.nr; i++) {
		struct cell_key key = report_key(report, workload, report->policies.name[i], path);

		ret |= add_row(report, &table, &key);
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
