/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report on single IPIs and broadcasts. */
#include "report/text/tables.h"

#include <stdio.h>

const char *report_ipi_policy(const struct report *report)
{
	for (unsigned int i = 0; i < report->policies.nr; i++) {
		struct cell_key key = report_key(report, "ipi", report->policies.name[i], NULL);

		if (figure_find(report->results, &key, "dry-run").kind == FIGURE_VALUE)
			return report->policies.name[i];
	}
	return report->policies.nr ? report->policies.name[0] : NULL;
}

static int ipi_rows(struct report *report, const char *policy)
{
	static const char *const metrics[] = {"dry-run", "self", "one", "one.sender", "one.target"};
	static const char *const headings[] = {"path", "dry-run",        "self",
					       "one",  "one, initiator", "one, target"};
	struct table table;
	int ret;

	fprintf(report->out, "IPI: cost of one round, %s (measured under policy %s)\n",
		report->unit, policy);
	table_init(&table, 6, 1);
	ret = report_add_words(&table, headings, 6);
	for (unsigned int j = 0; j < report->paths.nr; j++) {
		struct cell_key key = report_key(report, "ipi", policy, report->paths.name[j]);

		ret |= table_add(&table, report->paths.name[j]);
		for (unsigned int i = 0; i < 5; i++)
			ret |= report_add_metric(report, &table, &key, metrics[i]);
	}
	return report_finish(report, &table, ret);
}

static int broadcast_part(struct report *report, const char *policy, const char *title,
			  const char *suffix, const unsigned int *ks, unsigned int nr)
{
	struct table table;
	char name[40];
	int ret;

	fprintf(report->out, "Broadcast to k vCPUs: %s, %s\n", title, report->unit);
	table_init(&table, 1 + nr, 1);
	ret = table_add(&table, "path") | report_add_k_headings(&table, ks, nr);
	for (unsigned int j = 0; j < report->paths.nr; j++) {
		struct cell_key key = report_key(report, "ipi", policy, report->paths.name[j]);

		ret |= table_add(&table, report->paths.name[j]);
		for (unsigned int c = 0; c < nr; c++) {
			snprintf(name, sizeof(name), "broadcast.k%u%s", ks[c], suffix);
			ret |= report_add_metric(report, &table, &key, name);
		}
	}
	return report_finish(report, &table, ret);
}

int report_broadcast(struct report *report)
{
	const char *policy = report_ipi_policy(report);
	struct cell_key key = report_key(report, "ipi", policy, NULL);
	unsigned int ks[FIGURES_K_MAX], nr;
	int ret;

	if (!policy || !report_has_workload(report, "ipi"))
		return 0;
	ret = ipi_rows(report, policy);
	nr = figure_ks(report->results, &key, "broadcast", "", ks);
	if (!nr || ret)
		return ret;
	ret = broadcast_part(report, policy, "the whole round", "", ks, nr);
	if (!ret)
		ret = broadcast_part(report, policy, "the initiator, until the send returned",
				     ".sender", ks, nr);
	if (!ret)
		ret = broadcast_part(report, policy, "the rest of the round, divided by k",
				     ".target", ks, nr);
	return ret;
}
