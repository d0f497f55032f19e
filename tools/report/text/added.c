/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text report on what the hypervisor adds: each guest's cost on each path minus that of the
 * same image on the bare machine.
 */
#include "report/text/tables.h"

#include <stdio.h>
#include <string.h>

#define BARE          "bare"
#define BARE_STANDARD "xapic" /* one interrupt a target; for paths that bare does not have */
#define COLUMNS_LEFT  3u

struct column {
	const char *workload;
	char metric[32];
	char heading[16];
};

struct columns {
	unsigned int nr;
	struct column column[FIGURES_K_MAX + 1];
};

/* With the first of the guest's variants of event channels. */
static struct cell_key key_of(const struct report *report, const char *guest, const char *workload,
			      const char *policy, const char *path)
{
	struct cell_key key = report_key(report, workload, policy, path);
	struct variant_set variants;

	key.axis[AXIS_GUEST] = guest;
	if (guest) {
		figure_variants(report->results, &key, &variants);
		if (variants.nr)
			figure_set_variant(&key, &variants.variant[0]);
	}
	return key;
}

/* Rounds to k vCPUs and ping-pong switches, as far as the bare machine has figures. */
static void choose_columns(const struct report *report, struct columns *columns)
{
	struct cell_key rounds = key_of(report, BARE, "ipi", NULL, NULL);
	struct cell_key switches = key_of(report, BARE, "pingpong", NULL, NULL);
	unsigned int ks[FIGURES_K_MAX];

	columns->nr = figure_ks(report->results, &rounds, "broadcast", "", ks);
	for (unsigned int i = 0; i < columns->nr; i++) {
		struct column *column = &columns->column[i];

		column->workload = "ipi";
		snprintf(column->metric, sizeof(column->metric), "broadcast.k%u", ks[i]);
		snprintf(column->heading, sizeof(column->heading), "k=%u", ks[i]);
	}
	if (figure_find(report->results, &switches, "switch").kind == FIGURE_VALUE)
		columns->column[columns->nr++] = (struct column){"pingpong", "switch", "ping-pong"};
}

static struct figure find(const struct report *report, const struct column *column,
			  const char *guest, const char *policy, const char *path)
{
	struct cell_key key = key_of(report, guest, column->workload, policy, path);

	return figure_find(report->results, &key, column->metric);
}

/* The bare machine's path that @path is compared with. */
static const char *counterpart(const struct report *report, const struct column *column,
			       const char *policy, const char *path)
{
	static char older[AXIS_NAME_MAX];

	if (find(report, column, BARE, policy, path).kind == FIGURE_VALUE)
		return path;
	if (!strncmp(path, "x2apic", 6)) {
		snprintf(older, sizeof(older), "xapic%s", path + 6);
		if (find(report, column, BARE, policy, older).kind == FIGURE_VALUE)
			return older;
	}
	return BARE_STANDARD;
}

/* A guest's row for one path; none if it has no figure at all. */
static int add_row(struct report *report, struct table *table, const struct columns *columns,
		   const char *guest, const char *policy, const char *path)
{
	struct figure figures[FIGURES_K_MAX + 1];
	unsigned int values = 0;
	const char *bare = counterpart(report, &columns->column[0], policy, path);
	int ret;

	for (unsigned int i = 0; i < columns->nr; i++) {
		const struct column *column = &columns->column[i];
		struct figure less = find(report, column, BARE, policy, bare);

		figures[i] = find(report, column, guest, policy, path);
		if (figures[i].kind != FIGURE_VALUE)
			continue;
		values++;
		figures[i] = figure_sum(&figures[i], &less, -1);
		if (less.kind != FIGURE_VALUE)
			figures[i].kind = FIGURE_ABSENT;
	}
	if (!values)
		return 0;
	ret = table_add(table, guest) | table_add(table, path) | table_add(table, bare);
	for (unsigned int i = 0; i < columns->nr; i++)
		ret |= report_add_figure(report, table, &figures[i]);
	return ret;
}

static int add_guest(struct report *report, struct table *table, const struct columns *columns,
		     const char *guest, const char *policy)
{
	struct cell_key key = key_of(report, guest, NULL, NULL, NULL);
	struct name_set paths;
	int ret = 0;

	figure_names(report->results, &key, AXIS_PATH, &paths);
	for (unsigned int i = 0; i < paths.nr; i++)
		ret |= add_row(report, table, columns, guest, policy, paths.name[i]);
	return ret;
}

/* The first policy that the bare machine has figures of in the first column. */
static const char *choose_policy(const struct report *report, const struct column *column)
{
	struct cell_key key = key_of(report, BARE, NULL, NULL, NULL);
	struct name_set policies;

	figure_names(report->results, &key, AXIS_POLICY, &policies);
	for (unsigned int i = 0; i < policies.nr; i++) {
		if (find(report, column, BARE, policies.name[i], NULL).kind == FIGURE_VALUE)
			return policies.name[i];
	}
	return NULL;
}

int report_added(struct report *report)
{
	struct cell_key any = key_of(report, NULL, NULL, NULL, NULL);
	const char *policy;
	struct columns columns;
	struct name_set names;
	struct table table;
	int ret;

	figure_names(report->results, &any, AXIS_GUEST, &names);
	choose_columns(report, &columns);
	if (!columns.nr || names.nr < 2)
		return 0;
	policy = choose_policy(report, &columns.column[0]);
	if (!policy)
		return 0;
	fprintf(report->out,
		"What the hypervisor adds, %u vCPUs: a guest's cost minus that of guest %s, for a\n"
		"round to k running vCPUs and for a ping-pong switch, %s (under policy %s).\n"
		"The third column is the path of %s that is subtracted: the same one, or where %s does\n"
		"not have it %s.\n",
		report->key.vcpus, BARE, report->unit, policy, BARE, BARE,
		BARE_STANDARD " or " BARE_STANDARD "-allbut");
	table_init(&table, COLUMNS_LEFT + columns.nr, COLUMNS_LEFT);
	ret = table_add(&table, "guest") | table_add(&table, "path") | table_add(&table, "bare");
	for (unsigned int i = 0; i < columns.nr; i++)
		ret |= table_add(&table, columns.column[i].heading);
	for (unsigned int i = 0; i < names.nr; i++) {
		if (strcmp(names.name[i], BARE))
			ret |= add_guest(report, &table, &columns, names.name[i], policy);
	}
	return report_finish(report, &table, ret);
}
