/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report on the end of an mm. */
#include "report/text/tables.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "plan/pin.h"

/* One row of the table of an mm's end: total, parts, IPIs and traps, for one k. */
static int add_end_row(struct report *report, struct table *table, const char *policy,
		       const char *path, unsigned int k)
{
	static const struct {
		const char *before, *after;
	} metrics[] = {{"end", ""},        {"end", ".sender"}, {"end", ".last-ack"},
		       {"victim", ""},     {"settled", ""},    {"ipis", ""},
		       {"hypercalls", ""}, {"icr-writes", ""}};
	struct cell_key key = report_key(report, "exit", policy, path);
	char name[40];
	int ret = table_add(table, policy) | table_add(table, path);

	for (unsigned int i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
		snprintf(name, sizeof(name), "%s.k%u%s", metrics[i].before, k, metrics[i].after);
		ret |= report_add_metric(report, table, &key, name);
	}
	return ret;
}

/* What guests said of policies that could not do their work. */
static void print_remarks(struct report *report)
{
	for (unsigned int i = 0; i < report->policies.nr; i++) {
		struct cell_key key = report_key(report, "exit", report->policies.name[i], NULL);
		const char *remark = figure_remark(report->results, &key);

		/* What concerns all policies stands below the title (text.c). */
		if (remark && strcmp(remark, PIN_SHARED))
			fprintf(report->out, "  %s: %s\n", report->policies.name[i], remark);
	}
	fputc('\n', report->out);
}

static int end_parts(struct report *report, unsigned int k)
{
	static const char *const headings[] = {"policy",   "path",   "total",   "initiator",
					       "last ack", "victim", "settled", "IPIs",
					       "hcalls",   "ICR"};
	struct table table;
	int ret;

	fprintf(report->out, "End of an mm with %u lazy vCPU%s: total and parts, %s; counts\n", k,
		k == 1 ? "" : "s", report->unit);
	table_init(&table, 10, 2);
	ret = report_add_words(&table, headings, 10);
	for (unsigned int i = 0; i < report->policies.nr; i++) {
		for (unsigned int j = 0; j < report->paths.nr; j++)
			ret |= add_end_row(report, &table, report->policies.name[i],
					   report->paths.name[j], k);
	}
	ret = report_finish(report, &table, ret);
	fputs("  Times since mm_count became 0. total: until the mm is freed; initiator: until the send\n"
	      "  returned; settled: until every victim is blocked again; victim: from the send's return\n"
	      "  until then, divided by the IPIs. Counts are of the vCPU that frees the mm.\n",
	      report->out);
	print_remarks(report);
	return ret;
}

static int end_by_k(struct report *report, const unsigned int *ks, unsigned int nr)
{
	struct table table;
	char name[32];
	int ret;

	fprintf(report->out, "End of an mm, total by the number k of lazy vCPUs, %s\n",
		report->unit);
	table_init(&table, 2 + nr, 2);
	ret = table_add(&table, "policy") | table_add(&table, "path");
	ret |= report_add_k_headings(&table, ks, nr);
	for (unsigned int i = 0; i < report->policies.nr; i++) {
		for (unsigned int j = 0; j < report->paths.nr; j++) {
			struct cell_key key = report_key(report, "exit", report->policies.name[i],
							 report->paths.name[j]);

			ret |= table_add(&table, report->policies.name[i]);
			ret |= table_add(&table, report->paths.name[j]);
			for (unsigned int c = 0; c < nr; c++) {
				snprintf(name, sizeof(name), "end.k%u", ks[c]);
				ret |= report_add_metric(report, &table, &key, name);
			}
		}
	}
	return report_finish(report, &table, ret);
}

/* The two cases of a blocked vCPU, if any exit has met the second. */
static int end_on_way(struct report *report)
{
	static const char *const headings[] = {"policy",        "path",
					       "end, asleep",   "end, on its way",
					       "whole, asleep", "whole, on its way"};
	static const char *const metrics[] = {"end.k1", "end.on-its-way.k1", "whole.k1",
					      "whole.on-its-way.k1"};
	struct table table;
	bool any = false;
	int ret;

	table_init(&table, 6, 2);
	ret = report_add_words(&table, headings, 6);
	for (unsigned int i = 0; i < report->policies.nr; i++) {
		for (unsigned int j = 0; j < report->paths.nr; j++) {
			struct cell_key key = report_key(report, "exit", report->policies.name[i],
							 report->paths.name[j]);

			any |= figure_find(report->results, &key, metrics[3]).kind == FIGURE_VALUE;
			ret |= table_add(&table, report->policies.name[i]);
			ret |= table_add(&table, report->paths.name[j]);
			for (unsigned int m = 0; m < 4; m++)
				ret |= report_add_metric(report, &table, &key, metrics[m]);
		}
	}
	if (!any) {
		report->facts = (struct report_facts){0};
		table_free(&table);
		return ret ? -ENOMEM : 0;
	}
	fprintf(report->out,
		"Exit with 1 lazy vCPU that sleeps, or is still on its way into its block, %s\n",
		report->unit);
	return report_finish(report, &table, ret);
}

int report_mm_end(struct report *report)
{
	unsigned int ks[FIGURES_K_MAX], nr;
	struct cell_key key = report_key(report, "exit", NULL, NULL);
	int ret;

	if (!report_has_workload(report, "exit"))
		return 0;
	nr = figure_ks(report->results, &key, "end", "", ks);
	if (!nr) {
		/* Nothing measured: the table shows why, cell by cell. */
		return report_policy_by_path(report, "End of an mm", "", "exit", "end.k1");
	}
	ret = end_parts(report, ks[nr - 1]);
	if (!ret && nr > 1)
		ret = end_by_k(report, ks, nr);
	return ret ? ret : end_on_way(report);
}
