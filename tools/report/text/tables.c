/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tables of the text report share; see tables.h. */
#include "report/text/tables.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "report/text/facts.h"

#define INLINE_REASON_MAX 80u /* longer reasons become notes */

/* The number of a note with @reason, a new one if there is none yet; 0 when there is no room. */
static unsigned int note_number(struct report *report, const char *reason)
{
	unsigned int i = 0;

	while (i < report->nr_notes && strcmp(report->notes[i], reason))
		i++;
	if (i == REPORT_NOTES_MAX)
		return 0;
	if (i == report->nr_notes)
		report->notes[report->nr_notes++] = reason;
	return i + 1;
}

int report_add_figure(struct report *report, struct table *table, const struct figure *figure)
{
	char text[TABLE_CELL_MAX] = "-";
	int ret;

	if (figure->kind == FIGURE_VALUE)
		format_value(figure, text, sizeof(text));
	else if (figure->kind != FIGURE_ABSENT)
		snprintf(text, sizeof(text), "%s (%u)",
			 figure->kind == FIGURE_NA ? "n/a" : "failed",
			 note_number(report, figure->reason));
	ret = table_add(table, text);
	if (!ret && figure->kind == FIGURE_VALUE) {
		facts_add(&report->facts, figure);
		add_spread(report, table, figure);
	}
	return ret;
}

int report_add_metric(struct report *report, struct table *table, const struct cell_key *key,
		      const char *metric)
{
	struct figure figure = figure_find(report->results, key, metric);

	return report_add_figure(report, table, &figure);
}

int report_add_words(struct table *table, const char *const *words, unsigned int nr)
{
	int ret = 0;

	for (unsigned int i = 0; i < nr; i++)
		ret |= table_add(table, words[i]);
	return ret;
}

int report_add_k_headings(struct table *table, const unsigned int *ks, unsigned int nr)
{
	char text[16];
	int ret = 0;

	for (unsigned int i = 0; i < nr; i++) {
		snprintf(text, sizeof(text), "k=%u", ks[i]);
		ret |= table_add(table, text);
	}
	return ret;
}

int report_finish(struct report *report, struct table *table, int error)
{
	if (!error) {
		table_print(table, report->out);
		facts_print(&report->facts, table->below, report->out);
	}
	report->facts = (struct report_facts){0};
	fputc('\n', report->out);
	table_free(table);
	return error ? -ENOMEM : 0;
}

struct cell_key report_key(const struct report *report, const char *workload, const char *policy,
			   const char *path)
{
	struct cell_key key = report->key;

	key.axis[AXIS_WORKLOAD] = workload;
	key.axis[AXIS_POLICY] = policy;
	key.axis[AXIS_PATH] = path;
	return key;
}

bool report_has_workload(const struct report *report, const char *workload)
{
	struct cell_key key = report_key(report, workload, NULL, NULL);
	struct name_set names;

	figure_names(report->results, &key, AXIS_WORKLOAD, &names);
	return names.nr;
}

/* True if both have no value, for the same reason. */
static bool same_gap(const struct figure *a, const struct figure *b)
{
	if (a->kind != b->kind || a->kind == FIGURE_VALUE)
		return false;
	return a->kind == FIGURE_ABSENT || !strcmp(a->reason, b->reason);
}

/* A table in which every cell is the same n/a is one line. Returns true if it was. */
static bool print_gap(struct report *report, const char *title, const char *workload,
		      const char *metric)
{
	struct figure first = {.kind = FIGURE_VALUE};
	const char *kind, *reason;

	for (unsigned int i = 0; i < report->policies.nr; i++) {
		for (unsigned int j = 0; j < report->paths.nr; j++) {
			struct cell_key key = report_key(report, workload, report->policies.name[i],
							 report->paths.name[j]);
			struct figure figure = figure_find(report->results, &key, metric);

			if (!i && !j)
				first = figure;
			if (!same_gap(&first, &figure))
				return false;
		}
	}
	kind = first.kind == FIGURE_FAILED ? "failed" : "n/a";
	reason = first.kind == FIGURE_ABSENT ? "no such figure with this many vCPUs" : first.reason;
	if (strlen(title) + strlen(kind) + strlen(reason) <= INLINE_REASON_MAX)
		fprintf(report->out, "%s: %s (%s)\n\n", title, kind, reason);
	else
		fprintf(report->out, "%s: %s (%u)\n\n", title, kind, note_number(report, reason));
	return true;
}

/* The unit of a metric as the results have it, from any cell that is ok. */
static const char *unit_of(const struct report *report, const char *workload, const char *metric)
{
	struct cell_key key = report_key(report, workload, NULL, NULL);
	struct figure figure = figure_find(report->results, &key, metric);

	return figure.kind == FIGURE_VALUE ? figure.unit : "no figure";
}

int report_policy_by_path(struct report *report, const char *title, const char *what,
			  const char *workload, const char *metric)
{
	struct table table;
	int ret;

	if (!report_has_workload(report, workload) || print_gap(report, title, workload, metric))
		return 0;
	fprintf(report->out, "%s: %s%s\n", title, what, unit_of(report, workload, metric));
	table_init(&table, 1 + report->paths.nr, 1);
	ret = table_add(&table, "policy");
	ret |= report_add_words(&table, report->paths.name, report->paths.nr);
	for (unsigned int i = 0; i < report->policies.nr; i++) {
		ret |= table_add(&table, report->policies.name[i]);
		for (unsigned int j = 0; j < report->paths.nr; j++) {
			struct cell_key key = report_key(report, workload, report->policies.name[i],
							 report->paths.name[j]);

			ret |= report_add_metric(report, &table, &key, metric);
		}
	}
	return report_finish(report, &table, ret);
}
