/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report's view of all guests side by side: what matters most, a row a guest and path. */
#include "report/text/tables.h"

#include <stdio.h>
#include <string.h>

#define COUNTED   "refcount"
#define SHOT      "shootdown"
#define SIDES_MAX 6u

struct side {
	const char *heading, *workload, *policy;
	char metric[32];
};

struct sides {
	unsigned int nr;
	struct side side[SIDES_MAX];
};

static void add_side(struct sides *sides, const char *heading, const char *workload,
		     const char *policy, const char *metric)
{
	struct side *side = &sides->side[sides->nr++];

	*side = (struct side){.heading = heading, .workload = workload, .policy = policy};
	snprintf(side->metric, sizeof(side->metric), "%s", metric);
}

/* The largest k of "@prefix.kK", as "@prefix.kK" in @out; false if there is none. */
static bool widest(const struct report *report, const char *workload, const char *prefix,
		   char out[32])
{
	struct cell_key key = report_key(report, workload, NULL, NULL);
	unsigned int ks[FIGURES_K_MAX], nr = 0;
	struct name_set guests;

	figure_names(report->results, &key, AXIS_GUEST, &guests);
	for (unsigned int i = 0; i < guests.nr && !nr; i++) {
		key.axis[AXIS_GUEST] = guests.name[i];
		nr = figure_ks(report->results, &key, prefix, "", ks);
	}
	if (nr)
		snprintf(out, 32, "%s.k%u", prefix, ks[nr - 1]);
	return nr;
}

static void choose_sides(const struct report *report, struct sides *sides)
{
	const char *ipi_policy = report_ipi_policy(report);
	char metric[32];

	sides->nr = 0;
	if (widest(report, "ipi", "broadcast", metric)) {
		add_side(sides, "round, 1", "ipi", ipi_policy, "broadcast.k1");
		if (strcmp(metric, "broadcast.k1"))
			add_side(sides, "round, all", "ipi", ipi_policy, metric);
	}
	if (report_has_workload(report, "pingpong"))
		add_side(sides, "ping-pong", "pingpong", SHOT, "switch");
	if (report_has_workload(report, "switch"))
		add_side(sides, "switch", "switch", SHOT, "switch");
	if (widest(report, "exit", "whole", metric)) {
		add_side(sides, "exit, refc.", "exit", COUNTED, metric);
		add_side(sides, "exit, shoot.", "exit", SHOT, metric);
	}
}

static int add_row(struct report *report, struct table *table, const struct sides *sides,
		   const char *path)
{
	struct figure figures[SIDES_MAX];
	unsigned int values = 0;
	int ret;

	for (unsigned int i = 0; i < sides->nr; i++) {
		const struct side *side = &sides->side[i];
		struct cell_key key = report_key(report, side->workload, side->policy, path);

		figures[i] = figure_find(report->results, &key, side->metric);
		values += figures[i].kind == FIGURE_VALUE;
	}
	if (!values)
		return 0;
	ret = table_add(table, report->key.axis[AXIS_GUEST]) | table_add(table, path);
	for (unsigned int i = 0; i < sides->nr; i++)
		ret |= report_add_figure(report, table, &figures[i]);
	return ret;
}

/* A guest's rows, with its first variant of event channels. */
static int add_guest(struct report *report, struct table *table, const struct sides *sides,
		     const char *guest)
{
	struct report one = *report;
	struct variant_set variants;
	struct name_set paths;
	int ret = 0;

	one.key.axis[AXIS_GUEST] = guest;
	figure_variants(report->results, &one.key, &variants);
	if (variants.nr)
		figure_set_variant(&one.key, &variants.variant[0]);
	figure_names(report->results, &one.key, AXIS_PATH, &paths);
	for (unsigned int i = 0; i < paths.nr; i++)
		ret |= add_row(&one, table, sides, paths.name[i]);
	one.key = report->key;
	*report = one; /* with its notes and facts */
	return ret;
}

int report_guests(struct report *report)
{
	struct name_set guests;
	struct sides sides;
	struct table table;
	int ret;

	figure_names(report->results, &report->key, AXIS_GUEST, &guests);
	choose_sides(report, &sides);
	if (guests.nr < 2 || !sides.nr)
		return 0;
	fprintf(report->out,
		"All guests, %u vCPUs, flush by %s, %s: a round of IPIs to 1 and to all other\n"
		"running vCPUs; a ping-pong and a lazy switch under " SHOT
		"; the exit of an mm, until\n"
		"all are blocked again, with all other vCPUs lazy on it, under " COUNTED
		" and " SHOT ".\n",
		report->key.vcpus, report->key.axis[AXIS_FLUSH], report->unit);
	table_init(&table, 2 + sides.nr, 2);
	ret = table_add(&table, "guest") | table_add(&table, "path");
	for (unsigned int i = 0; i < sides.nr; i++)
		ret |= table_add(&table, sides.side[i].heading);
	for (unsigned int i = 0; i < guests.nr; i++)
		ret |= add_guest(report, &table, &sides, guests.name[i]);
	return report_finish(report, &table, ret);
}
