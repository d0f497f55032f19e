/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report on switches, and their break-even with the end of an mm. */
#include "report/text/tables.h"

#include <stdio.h>
#include <string.h>

#include "report/breakeven.h"

/* Rates of one pair, and of as many as there are vCPUs for. */
static int pingpong_pairs(struct report *report)
{
	int ret = report_policy_by_path(report, "Rate of ping-pong, one pair", "switches ",
					"pingpong", "rate");

	if (!ret && report->key.vcpus >= 4)
		ret = report_policy_by_path(report, "Rate of ping-pong, a pair on every two vCPUs",
					    "threads of one mm, switches ", "pingpong",
					    "rate.pairs");
	if (!ret && report->key.vcpus >= 4)
		ret = report_policy_by_path(report, "Rate of ping-pong, a pair on every two vCPUs",
					    "an mm a pair, switches ", "pingpong",
					    "rate.pairs-own-mm");
	return ret;
}

int report_switch_cost(struct report *report)
{
	int ret = report_policy_by_path(report, "Lazy switch",
					"cost of one switch between a user task and idle, ",
					"switch", "switch");

	if (!ret)
		ret = report_policy_by_path(report, "Rate of lazy switches",
					    "over all vCPUs, switches ", "switch", "rate");
	if (!ret)
		ret = report_policy_by_path(
			report, "Ping-pong",
			"cost of one switch, two threads on two vCPUs wake each other, ",
			"pingpong", "switch");
	return ret ? ret : pingpong_pairs(report);
}

static int breakeven_row(struct report *report, struct table *table, const char *path,
			 unsigned int k)
{
	struct cell_key keys[] = {report_key(report, "switch", "refcount", path),
				  report_key(report, "switch", "shootdown", path),
				  report_key(report, "exit", "refcount", path),
				  report_key(report, "exit", "shootdown", path)};
	struct figure figures[4], derived = {.kind = FIGURE_ABSENT};
	char name[32], text[TABLE_CELL_MAX];
	struct breakeven b;
	int ret;

	snprintf(name, sizeof(name), "settled.k%u", k);
	snprintf(text, sizeof(text), "%u", k);
	ret = table_add(table, path) | table_add(table, text);
	for (unsigned int i = 0; i < 4; i++) {
		figures[i] = figure_find(report->results, &keys[i], i < 2 ? "switch" : name);
		ret |= report_add_figure(report, table, &figures[i]);
	}
	for (unsigned int i = 0; i < 4; i++) {
		if (figures[i].kind == FIGURE_VALUE)
			continue;
		/* Without one of the figures there is no answer, for the same reason. */
		derived = figures[i];
		return ret | report_add_figure(report, table, &derived);
	}
	b = breakeven_find(figures[0].value, figures[1].value, figures[2].value, figures[3].value);
	breakeven_resolve(&b, figures[0].resolution + figures[1].resolution,
			  figures[2].resolution + figures[3].resolution);
	breakeven_format(&b, text, sizeof(text));
	return ret | table_add(table, text);
}

int report_breakeven(struct report *report)
{
	static const char *const headings[] = {"path",           "k",          "switch: refc.",
					       "switch: shoot.", "end: refc.", "end: shoot.",
					       "shootdown wins"};
	struct cell_key key = report_key(report, "exit", NULL, NULL);
	unsigned int ks[FIGURES_K_MAX], nr;
	struct table table;
	int ret;

	if (!report_has_workload(report, "exit") || !report_has_workload(report, "switch"))
		return 0;
	nr = figure_ks(report->results, &key, "end", "", ks);
	if (!nr)
		return 0;
	fprintf(report->out,
		"Break-even: the number of lazy switches in an mm's life above which shootdown is\n"
		"cheaper than refcount, from the cost of a switch and of an mm's end with k lazy vCPUs\n"
		"(until its victims are blocked again), %s\n",
		report->unit);
	table_init(&table, 7, 1);
	ret = report_add_words(&table, headings, 7);
	for (unsigned int j = 0; j < report->paths.nr; j++) {
		ret |= breakeven_row(report, &table, report->paths.name[j], ks[0]);
		if (nr > 1)
			ret |= breakeven_row(report, &table, report->paths.name[j], ks[nr - 1]);
	}
	ret = report_finish(report, &table, ret);
	fputs("  A round trip user -> idle -> user is two switches.", report->out);
	if (!strcmp(report->unit, "instructions"))
		fputs(" These are instructions only: they\n  do not contain cache-line contention on "
		      "mm_count, which shootdown avoids.",
		      report->out);
	fputs("\n\n", report->out);
	return ret;
}
