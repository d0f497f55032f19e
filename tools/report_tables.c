/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of the text report; see report_tables.h. */
#include "report_tables.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "breakeven.h"

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

static int add_figure(struct report *report, struct table *table, const struct figure *figure)
{
	char text[TABLE_CELL_MAX] = "-";

	if (figure->kind == FIGURE_VALUE)
		table_format_number(figure->value, text, sizeof(text));
	else if (figure->kind != FIGURE_ABSENT)
		snprintf(text, sizeof(text), "%s (%u)",
			 figure->kind == FIGURE_NA ? "n/a" : "failed",
			 note_number(report, figure->reason));
	return table_add(table, text);
}

static int add_metric(struct report *report, struct table *table, const struct cell_key *key,
		      const char *metric)
{
	struct figure figure = figure_find(report->results, key, metric);

	return add_figure(report, table, &figure);
}

static int add_words(struct table *table, const char *const *words, unsigned int nr)
{
	int ret = 0;

	for (unsigned int i = 0; i < nr; i++)
		ret |= table_add(table, words[i]);
	return ret;
}

static int add_k_headings(struct table *table, const unsigned int *ks, unsigned int nr)
{
	char text[16];
	int ret = 0;

	for (unsigned int i = 0; i < nr; i++) {
		snprintf(text, sizeof(text), "k=%u", ks[i]);
		ret |= table_add(table, text);
	}
	return ret;
}

/* Prints and frees; @error is what adding the cells came to. */
static int finish(struct report *report, struct table *table, int error)
{
	if (!error)
		table_print(table, report->out);
	fputc('\n', report->out);
	table_free(table);
	return error ? -ENOMEM : 0;
}

/* The key of a cell; @policy or @path may be NULL. */
static struct cell_key key_for(const struct report *report, const char *workload,
			       const char *policy, const char *path)
{
	struct cell_key key = report->key;

	key.axis[AXIS_WORKLOAD] = workload;
	key.axis[AXIS_POLICY] = policy;
	key.axis[AXIS_PATH] = path;
	return key;
}

static bool has_workload(const struct report *report, const char *workload)
{
	struct cell_key key = key_for(report, workload, NULL, NULL);
	struct name_set names;

	figure_names(report->results, &key, AXIS_WORKLOAD, &names);
	return names.nr;
}

/* True if two figures print the same; values never do. */
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

	for (unsigned int i = 0; i < report->policies.nr; i++) {
		for (unsigned int j = 0; j < report->paths.nr; j++) {
			struct cell_key key = key_for(report, workload, report->policies.name[i],
						      report->paths.name[j]);
			struct figure figure = figure_find(report->results, &key, metric);

			if (!i && !j)
				first = figure;
			if (!same_gap(&first, &figure))
				return false;
		}
	}
	fprintf(report->out, "%s: %s (%s)\n\n", title,
		first.kind == FIGURE_FAILED ? "failed" : "n/a",
		first.kind == FIGURE_ABSENT ? "no such figure with this many vCPUs" : first.reason);
	return true;
}

/* The unit of a metric as the results have it, from any cell that is ok. */
static const char *unit_of(const struct report *report, const char *workload, const char *metric)
{
	struct cell_key key = key_for(report, workload, NULL, NULL);
	struct figure figure = figure_find(report->results, &key, metric);

	return figure.kind == FIGURE_VALUE ? figure.unit : "no figure";
}

/* Policies down, paths across; the unit ends the heading. */
static int policy_by_path(struct report *report, const char *title, const char *what,
			  const char *workload, const char *metric)
{
	struct table table;
	int ret;

	if (!has_workload(report, workload) || print_gap(report, title, workload, metric))
		return 0;
	fprintf(report->out, "%s: %s%s\n", title, what, unit_of(report, workload, metric));
	table_init(&table, 1 + report->paths.nr, 1);
	ret = table_add(&table, "policy");
	ret |= add_words(&table, report->paths.name, report->paths.nr);
	for (unsigned int i = 0; i < report->policies.nr; i++) {
		ret |= table_add(&table, report->policies.name[i]);
		for (unsigned int j = 0; j < report->paths.nr; j++) {
			struct cell_key key = key_for(report, workload, report->policies.name[i],
						      report->paths.name[j]);

			ret |= add_metric(report, &table, &key, metric);
		}
	}
	return finish(report, &table, ret);
}

int report_switch_cost(struct report *report)
{
	int ret = policy_by_path(report, "Lazy switch",
				 "cost of one switch between a user task and idle, ", "switch",
				 "switch");

	if (!ret)
		ret = policy_by_path(report, "Rate of lazy switches", "over all vCPUs, switches ",
				     "switch", "rate");
	if (!ret)
		ret = policy_by_path(
			report, "Ping-pong",
			"cost of one switch, two threads on two vCPUs wake each other, ",
			"pingpong", "switch");
	return ret;
}

/* One row of the table of an mm's end: total, parts, IPIs and hypercalls, for one k. */
static int add_end_row(struct report *report, struct table *table, const char *policy,
		       const char *path, unsigned int k)
{
	static const char *const metrics[] = {"end.k%u",           "end.k%u.sender",
					      "end.k%u.first-ack", "end.k%u.last-ack",
					      "victim.k%u",        "ipis.k%u"};
	struct cell_key key = key_for(report, "exit", policy, path);
	struct figure hypercalls;
	char name[40];
	int ret = table_add(table, policy) | table_add(table, path);

	for (unsigned int i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
		/* The formats are the table's above. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(name, sizeof(name), metrics[i], k);
#pragma GCC diagnostic pop
		ret |= add_metric(report, table, &key, name);
	}
	hypercalls = figure_per_mm_ended(report->results, &key, COUNTER_hypercalls);
	return ret | add_figure(report, table, &hypercalls);
}

static int end_parts(struct report *report, unsigned int k)
{
	static const char *const headings[] = {"policy",   "path",   "total", "sender", "first ack",
					       "last ack", "victim", "IPIs",  "hcalls*"};
	struct table table;
	int ret;

	fprintf(report->out, "End of an mm with %u lazy vCPU%s: total and parts, %s; IPIs, count\n",
		k, k == 1 ? "" : "s", report->unit);
	table_init(&table, 9, 2);
	ret = add_words(&table, headings, 9);
	for (unsigned int i = 0; i < report->policies.nr; i++) {
		for (unsigned int j = 0; j < report->paths.nr; j++)
			ret |= add_end_row(report, &table, report->policies.name[i],
					   report->paths.name[j], k);
	}
	ret = finish(report, &table, ret);
	fputs("  * hypercalls per mm ended, mean over the whole cell: those that make vCPUs lazy "
	      "count too\n\n",
	      report->out);
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
	ret |= add_k_headings(&table, ks, nr);
	for (unsigned int i = 0; i < report->policies.nr; i++) {
		for (unsigned int j = 0; j < report->paths.nr; j++) {
			struct cell_key key = key_for(report, "exit", report->policies.name[i],
						      report->paths.name[j]);

			ret |= table_add(&table, report->policies.name[i]);
			ret |= table_add(&table, report->paths.name[j]);
			for (unsigned int c = 0; c < nr; c++) {
				snprintf(name, sizeof(name), "end.k%u", ks[c]);
				ret |= add_metric(report, &table, &key, name);
			}
		}
	}
	return finish(report, &table, ret);
}

int report_mm_end(struct report *report)
{
	unsigned int ks[FIGURES_K_MAX], nr;
	struct cell_key key = key_for(report, "exit", NULL, NULL);
	int ret;

	if (!has_workload(report, "exit"))
		return 0;
	nr = figure_ks(report->results, &key, "end", ks);
	if (!nr) {
		/* Nothing measured: the table shows why, cell by cell. */
		return policy_by_path(report, "End of an mm", "", "exit", "end.k1");
	}
	ret = end_parts(report, ks[nr - 1]);
	return ret || nr == 1 ? ret : end_by_k(report, ks, nr);
}

/* The ipi workload uses no mm, so any policy's figures do: the first that has some. */
static const char *ipi_policy(const struct report *report)
{
	for (unsigned int i = 0; i < report->policies.nr; i++) {
		struct cell_key key = key_for(report, "ipi", report->policies.name[i], NULL);

		if (figure_find(report->results, &key, "dry-run").kind == FIGURE_VALUE)
			return report->policies.name[i];
	}
	return report->policies.nr ? report->policies.name[0] : NULL;
}

static int ipi_rows(struct report *report, const char *policy)
{
	static const char *const metrics[] = {"dry-run", "self", "one", "one.sender", "one.target"};
	static const char *const headings[] = {"path", "dry-run",     "self",
					       "one",  "one, sender", "one, target"};
	struct table table;
	int ret;

	fprintf(report->out, "IPI: cost of one round, %s (measured under policy %s)\n",
		report->unit, policy);
	table_init(&table, 6, 1);
	ret = add_words(&table, headings, 6);
	for (unsigned int j = 0; j < report->paths.nr; j++) {
		struct cell_key key = key_for(report, "ipi", policy, report->paths.name[j]);

		ret |= table_add(&table, report->paths.name[j]);
		for (unsigned int i = 0; i < 5; i++)
			ret |= add_metric(report, &table, &key, metrics[i]);
	}
	return finish(report, &table, ret);
}

static int broadcast_part(struct report *report, const char *policy, const char *title,
			  const char *suffix, const unsigned int *ks, unsigned int nr)
{
	struct table table;
	char name[40];
	int ret;

	fprintf(report->out, "Broadcast to k vCPUs: %s, %s\n", title, report->unit);
	table_init(&table, 1 + nr, 1);
	ret = table_add(&table, "path") | add_k_headings(&table, ks, nr);
	for (unsigned int j = 0; j < report->paths.nr; j++) {
		struct cell_key key = key_for(report, "ipi", policy, report->paths.name[j]);

		ret |= table_add(&table, report->paths.name[j]);
		for (unsigned int c = 0; c < nr; c++) {
			snprintf(name, sizeof(name), "broadcast.k%u%s", ks[c], suffix);
			ret |= add_metric(report, &table, &key, name);
		}
	}
	return finish(report, &table, ret);
}

int report_broadcast(struct report *report)
{
	const char *policy = ipi_policy(report);
	struct cell_key key = key_for(report, "ipi", policy, NULL);
	unsigned int ks[FIGURES_K_MAX], nr;
	int ret;

	if (!policy || !has_workload(report, "ipi"))
		return 0;
	ret = ipi_rows(report, policy);
	nr = figure_ks(report->results, &key, "broadcast", ks);
	if (!nr || ret)
		return ret;
	ret = broadcast_part(report, policy, "the whole round", "", ks, nr);
	if (!ret)
		ret = broadcast_part(report, policy, "the sender, until the send returned",
				     ".sender", ks, nr);
	if (!ret)
		ret = broadcast_part(report, policy, "one target's handler", ".target", ks, nr);
	return ret;
}

static int breakeven_row(struct report *report, struct table *table, const char *path,
			 unsigned int k)
{
	struct cell_key keys[] = {key_for(report, "switch", "refcount", path),
				  key_for(report, "switch", "shootdown", path),
				  key_for(report, "exit", "refcount", path),
				  key_for(report, "exit", "shootdown", path)};
	struct figure figures[4], derived = {.kind = FIGURE_ABSENT};
	char name[32], text[TABLE_CELL_MAX];
	struct breakeven b;
	int ret;

	snprintf(name, sizeof(name), "end.k%u", k);
	snprintf(text, sizeof(text), "%u", k);
	ret = table_add(table, path) | table_add(table, text);
	for (unsigned int i = 0; i < 4; i++) {
		figures[i] = figure_find(report->results, &keys[i], i < 2 ? "switch" : name);
		ret |= add_figure(report, table, &figures[i]);
	}
	for (unsigned int i = 0; i < 4; i++) {
		if (figures[i].kind == FIGURE_VALUE)
			continue;
		/* Whatever stands in the way of one figure stands in the way of the answer. */
		derived = figures[i];
		return ret | add_figure(report, table, &derived);
	}
	b = breakeven_find(figures[0].value, figures[1].value, figures[2].value, figures[3].value);
	breakeven_format(&b, text, sizeof(text));
	return ret | table_add(table, text);
}

int report_breakeven(struct report *report)
{
	static const char *const headings[] = {"path",           "k",          "switch: refc.",
					       "switch: shoot.", "end: refc.", "end: shoot.",
					       "shootdown wins"};
	struct cell_key key = key_for(report, "exit", NULL, NULL);
	unsigned int ks[FIGURES_K_MAX], nr;
	struct table table;
	int ret;

	if (!has_workload(report, "exit") || !has_workload(report, "switch"))
		return 0;
	nr = figure_ks(report->results, &key, "end", ks);
	if (!nr)
		return 0;
	fprintf(report->out,
		"Break-even: the number of lazy switches in an mm's life above which shootdown beats\n"
		"refcount, from the costs of a switch and of an mm's end with k lazy vCPUs, %s\n",
		report->unit);
	table_init(&table, 7, 1);
	ret = add_words(&table, headings, 7);
	for (unsigned int j = 0; j < report->paths.nr; j++) {
		ret |= breakeven_row(report, &table, report->paths.name[j], ks[0]);
		if (nr > 1)
			ret |= breakeven_row(report, &table, report->paths.name[j], ks[nr - 1]);
	}
	ret = finish(report, &table, ret);
	fputs("  A round trip user -> idle -> user is two switches.", report->out);
	if (!strcmp(report->unit, "instructions"))
		fputs(" Instructions only: cache-line contention on\n  mm_count, which shootdown avoids, is "
		      "not in these numbers.",
		      report->out);
	fputs("\n\n", report->out);
	return ret;
}
