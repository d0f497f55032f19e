/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report on the variants of event channels: ABI, upcall and layout of ports. */
#include "report/text/tables.h"

#include <stdio.h>
#include <string.h>

/* The others do not use event channels. */
static bool is_evtchn_path(const char *path)
{
	return !strncmp(path, "evtchn", strlen("evtchn"));
}

static int variant_row(struct report *report, struct table *table, const char *policy,
		       const char *path, const struct variant *variant, const unsigned int *ks,
		       unsigned int nr)
{
	struct cell_key key = report_key(report, "ipi", policy, path);
	int ret = table_add(table, path) | report_add_words(table, variant->name, NR_VARIANT_AXES);
	char name[40];

	figure_set_variant(&key, variant);
	for (unsigned int c = 0; c < nr; c++) {
		snprintf(name, sizeof(name), "broadcast.k%u", ks[c]);
		ret |= report_add_metric(report, table, &key, name);
	}
	return ret;
}

int report_variants(struct report *report, const struct variant_set *variants)
{
	static const char *const headings[] = {"path", "ABI", "upcall", "ports"};
	struct cell_key key = report_key(report, "ipi", NULL, NULL);
	const char *policy = report_ipi_policy(report);
	unsigned int ks[FIGURES_K_MAX], nr;
	struct table table;
	int ret;

	nr = figure_ks(report->results, &key, "broadcast", "", ks);
	if (!nr)
		return 0;
	fprintf(report->out,
		"Variants of event channels: broadcast to k vCPUs, the whole round, %s\n",
		report->unit);
	table_init(&table, 4 + nr, 4);
	ret = report_add_words(&table, headings, 4) | report_add_k_headings(&table, ks, nr);
	for (unsigned int j = 0; j < report->paths.nr; j++) {
		if (!is_evtchn_path(report->paths.name[j]))
			continue;
		for (unsigned int v = 0; v < variants->nr; v++)
			ret |= variant_row(report, &table, policy, report->paths.name[j],
					   &variants->variant[v], ks, nr);
	}
	return report_finish(report, &table, ret);
}
