// SPDX-License-Identifier: BSD-2-Clause
/*
 * The text report on line transfers: beside the instructions of an operation how often a cache line
 * goes from one vCPU to another in it, by turn, and which lines those are.
 */
#include "report/text/tables.h"

#include <stdio.h>
#include <string.h>

#include "plan/turn.h"

#define TURNS_MAX   3u
#define NAMED_LINES 8u /* of an operation */

/* An operation whose line transfers some cell has. */
struct operation {
	const char *workload;
	const struct metric_id *id;
};

struct lines_report {
	struct report *report;
	unsigned int nr_turns;
	uint32_t turn[TURNS_MAX];
	bool assisted;
	struct operation op;
};

static struct cell_key key_of(const struct lines_report *lines, const char *policy,
			      const char *path, unsigned int turn)
{
	struct cell_key key = report_key(lines->report, lines->op.workload, policy, path);

	key.lines = true;
	key.turn = lines->turn[turn];
	return key;
}

static bool same_id(const struct metric_id *a, const struct metric_id *b)
{
	return a->k == b->k && !strcmp(a->what, b->what) && !strcmp(a->scene, b->scene);
}

/* Of the first repetition; NULL: there is none. */
static const struct line_stretch *stretch_of(const struct lines_report *lines,
					     const struct cell_key *key, bool *assisted)
{
	const struct results *results = lines->report->results;

	for (size_t i = 0; i < results->nr_cells; i++) {
		const struct cell *cell = &results->cells[i];

		if (!cell_matches(cell, key))
			continue;
		for (size_t j = 0; j < cell->lines.nr; j++) {
			if (!same_id(&cell->lines.stretch[j].id, lines->op.id))
				continue;
			if (assisted)
				*assisted |= cell->lines.assisted;
			return &cell->lines.stretch[j];
		}
	}
	return NULL;
}

static double an_operation(const struct line_stretch *stretch, uint64_t count)
{
	return stretch->n ? (double)count / (double)stretch->n : 0;
}

static uint64_t all_transfers(const struct line_stretch *stretch, bool assisted)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < stretch->nr; i++)
		sum += move_transfers(assisted ? &stretch->object[i].assisted
					       : &stretch->object[i].all);
	return sum;
}

static int add_number(struct table *table, const struct line_stretch *stretch, uint64_t count)
{
	char text[TABLE_CELL_MAX] = "-";

	if (stretch)
		snprintf(text, sizeof(text), "%.2f", an_operation(stretch, count));
	return table_add(table, text);
}

/* "mm.mm_count 0.50", the object with most transfers. */
static int add_first_line(struct table *table, const struct line_stretch *stretch)
{
	const struct line_object *object = stretch && stretch->nr ? &stretch->object[0] : NULL;
	char text[TABLE_CELL_MAX] = "-";

	if (object && move_transfers(&object->all))
		snprintf(text, sizeof(text), "%.30s %.2f", object->name,
			 an_operation(stretch, move_transfers(&object->all)));
	return table_add(table, text);
}

static int add_row(struct lines_report *lines, struct table *table, const char *policy,
		   const char *path)
{
	struct report *report = lines->report;
	struct cell_key key = key_of(lines, policy, path, 0);
	const struct line_stretch *first = stretch_of(lines, &key, NULL);
	char name[METRIC_NAME_MAX];
	struct figure cost;
	int ret;

	metric_name(lines->op.id, name);
	key.lines = false;
	cost = figure_find(report->results, &key, name);
	/* A rate is not a cost. */
	if (cost.kind == FIGURE_VALUE && strcmp(cost.unit, report->unit))
		cost.kind = FIGURE_ABSENT;
	ret = table_add(table, policy) | table_add(table, path);
	ret |= report_add_figure(report, table, &cost);
	for (unsigned int i = 0; i < lines->nr_turns; i++) {
		const struct line_stretch *stretch;

		key = key_of(lines, policy, path, i);
		stretch = stretch_of(lines, &key, NULL);
		ret |= add_number(table, stretch, stretch ? all_transfers(stretch, false) : 0);
		if (lines->assisted)
			ret |= add_number(table, stretch,
					  stretch ? all_transfers(stretch, true) : 0);
	}
	return ret | (lines->assisted ? 0 : add_first_line(table, first));
}

static bool has_row(const struct lines_report *lines, const char *policy, const char *path)
{
	for (unsigned int i = 0; i < lines->nr_turns; i++) {
		struct cell_key key = key_of(lines, policy, path, i);

		if (stretch_of(lines, &key, NULL))
			return true;
	}
	return false;
}

static int add_headings(const struct lines_report *lines, struct table *table)
{
	int ret = table_add(table, "policy") | table_add(table, "path") |
		  table_add(table, lines->report->unit);

	for (unsigned int i = 0; i < lines->nr_turns; i++) {
		char turn[TURN_TEXT_MAX], text[TABLE_CELL_MAX];

		turn_format(lines->turn[i], turn, sizeof(turn));
		snprintf(text, sizeof(text), "turn %s", turn);
		ret |= table_add(table, text);
		if (lines->assisted)
			ret |= table_add(table, "no decode");
	}
	return ret | (lines->assisted ? 0 : table_add(table, "most of them"));
}

/* A switch interrupts nobody, and a round has no mm: one path, or one policy, says all. */
static bool is_one_path(const struct lines_report *lines)
{
	return !strcmp(lines->op.workload, "switch");
}

static bool is_one_policy(const struct lines_report *lines)
{
	return !strcmp(lines->op.workload, "ipi");
}

static int print_transfers(struct lines_report *lines)
{
	struct report *report = lines->report;
	struct table table;
	int ret;

	/* With both kinds of counts there is no room for the last one. */
	table_init(&table, lines->assisted ? 3 + 2 * lines->nr_turns : 4 + lines->nr_turns, 2);
	ret = add_headings(lines, &table);
	for (unsigned int i = 0; i < report->policies.nr; i++) {
		for (unsigned int j = 0; j < report->paths.nr; j++) {
			if (!has_row(lines, report->policies.name[i], report->paths.name[j]))
				continue;
			ret |= add_row(lines, &table, report->policies.name[i],
				       report->paths.name[j]);
			if (is_one_path(lines))
				break;
		}
		if (is_one_policy(lines))
			break;
	}
	return report_finish(report, &table, ret);
}

#define COLUMNS_MAX 5u /* as many as a line has room for */

/* The cells side by side in the table of lines: policies, or paths. */
struct columns {
	unsigned int nr;
	const char *name[COLUMNS_MAX];
	const struct line_stretch *stretch[COLUMNS_MAX];
};

static void add_column(const struct lines_report *lines, struct columns *columns,
		       const char *policy, const char *path, const char *name)
{
	struct cell_key key = key_of(lines, policy, path, 0);
	const struct line_stretch *stretch = stretch_of(lines, &key, NULL);

	if (!stretch || columns->nr == COLUMNS_MAX)
		return;
	columns->name[columns->nr] = name;
	columns->stretch[columns->nr++] = stretch;
}

/* Of many policies those without modifiers. */
static void choose_columns(const struct lines_report *lines, struct columns *columns)
{
	const struct report *report = lines->report;

	columns->nr = 0;
	if (is_one_policy(lines))
		for (unsigned int j = 0; j < report->paths.nr; j++)
			add_column(lines, columns, report->policies.name[0], report->paths.name[j],
				   report->paths.name[j]);
	else
		for (unsigned int i = 0; i < report->policies.nr; i++)
			if (report->policies.nr <= COLUMNS_MAX ||
			    !strchr(report->policies.name[i], '+'))
				add_column(lines, columns, report->policies.name[i],
					   report->paths.name[0], report->policies.name[i]);
}

static uint64_t transfers_of(const struct line_stretch *stretch, const char *object)
{
	for (size_t i = 0; i < stretch->nr; i++)
		if (!strcmp(stretch->object[i].name, object))
			return move_transfers(&stretch->object[i].all);
	return 0;
}

/* The object with most transfers an operation in any column that is not among @shown; or NULL. */
static const char *next_object(const struct columns *columns, const char *const *shown,
			       unsigned int nr_shown)
{
	const char *found = NULL;
	double most = 0;

	for (unsigned int c = 0; c < columns->nr; c++) {
		const struct line_stretch *stretch = columns->stretch[c];

		for (size_t i = 0; i < stretch->nr; i++) {
			const struct line_object *object = &stretch->object[i];
			double value = an_operation(stretch, move_transfers(&object->all));
			unsigned int s = 0;

			while (s < nr_shown && strcmp(shown[s], object->name))
				s++;
			if (s < nr_shown || value < 0.005 || value <= most)
				continue;
			found = object->name;
			most = value;
		}
	}
	return found;
}

static int print_objects(struct lines_report *lines)
{
	struct columns columns;
	const char *shown[NAMED_LINES];
	struct table table;
	char turn[TURN_TEXT_MAX];
	int ret;

	choose_columns(lines, &columns);
	if (!columns.nr || !next_object(&columns, shown, 0))
		return 0;
	turn_format(lines->turn[0], turn, sizeof(turn));
	fprintf(lines->report->out, "  Which lines, turn %s%s%s\n", turn,
		is_one_policy(lines) ? "" : ", path ",
		is_one_policy(lines) ? "" : lines->report->paths.name[0]);
	table_init(&table, 1 + columns.nr, 1);
	ret = table_add(&table, "object");
	for (unsigned int c = 0; c < columns.nr; c++)
		ret |= table_add(&table, columns.name[c]);
	for (unsigned int nr = 0; nr < NAMED_LINES; nr++) {
		shown[nr] = next_object(&columns, shown, nr);
		if (!shown[nr])
			break;
		ret |= table_add(&table, shown[nr]);
		for (unsigned int c = 0; c < columns.nr; c++)
			ret |= add_number(&table, columns.stretch[c],
					  transfers_of(columns.stretch[c], shown[nr]));
	}
	return report_finish(lines->report, &table, ret);
}

static int print_operation(struct lines_report *lines)
{
	const struct metric_id *id = lines->op.id;
	char name[METRIC_NAME_MAX];
	int ret;

	metric_name(id, name);
	fprintf(lines->report->out,
		"Line transfers: %s of workload %s, %s and transfers an operation\n", name,
		lines->op.workload, lines->report->unit);
	ret = print_transfers(lines);
	return ret ? ret : print_objects(lines);
}

/* Cells of the lines pass of this report, of any turn and workload. */
static bool is_ours(const struct report *report, const struct cell *cell)
{
	struct cell_key key = report_key(report, NULL, NULL, NULL);

	key.lines = true;
	key.turn = cell->turn;
	return cell_matches(cell, &key) && cell->lines.nr;
}

static void find_turns(struct lines_report *lines)
{
	const struct results *results = lines->report->results;

	for (size_t i = 0; i < results->nr_cells; i++) {
		const struct cell *cell = &results->cells[i];
		unsigned int t = 0;

		if (!is_ours(lines->report, cell))
			continue;
		lines->assisted |= cell->lines.assisted;
		while (t < lines->nr_turns && lines->turn[t] != cell->turn)
			t++;
		if (t == lines->nr_turns && t < TURNS_MAX)
			lines->turn[lines->nr_turns++] = cell->turn;
	}
}

/* Of the stretches that differ in k alone the one with the largest is shown. */
static bool is_largest(const struct cell *cell, const struct metric_id *id)
{
	for (size_t j = 0; j < cell->lines.nr; j++) {
		const struct metric_id *other = &cell->lines.stretch[j].id;

		if (id->k != AREA_NO_K && other->k != AREA_NO_K && other->k > id->k &&
		    !strcmp(other->what, id->what) && !strcmp(other->scene, id->scene))
			return false;
	}
	return true;
}

/* Whether a cell before @at has this operation. */
static bool is_known(const struct lines_report *lines, size_t at, const struct operation *op)
{
	const struct results *results = lines->report->results;

	for (size_t i = 0; i < at; i++) {
		const struct cell *cell = &results->cells[i];

		if (strcmp(cell->axis[AXIS_WORKLOAD], op->workload) ||
		    !is_ours(lines->report, cell))
			continue;
		for (size_t j = 0; j < cell->lines.nr; j++)
			if (same_id(&cell->lines.stretch[j].id, op->id))
				return true;
	}
	return false;
}

int report_lines(struct report *report)
{
	struct lines_report lines = {.report = report};
	const struct results *results = report->results;
	int ret = 0;

	find_turns(&lines);
	for (size_t i = 0; i < results->nr_cells && lines.nr_turns && !ret; i++) {
		const struct cell *cell = &results->cells[i];

		for (size_t j = 0; j < cell->lines.nr && is_ours(report, cell) && !ret; j++) {
			lines.op = (struct operation){cell->axis[AXIS_WORKLOAD],
						      &cell->lines.stretch[j].id};
			if (is_largest(cell, lines.op.id) && !is_known(&lines, i, &lines.op))
				ret = print_operation(&lines);
		}
	}
	if (lines.nr_turns)
		fputs("  A transfer: a cache line goes from one vCPU to another because one of them has written it.\n"
		      "  turn op: each operation on another vCPU than the one before, which is the most that there\n"
		      "  can be; turn N: after N microseconds of 1,000 instructions at the latest. no decode: were\n"
		      "  Xen not to fetch and decode what it intercepts. docs/measuring.md, \"Line transfers\".\n\n",
		      report->out);
	return ret;
}
