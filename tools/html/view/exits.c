/* SPDX-License-Identifier: BSD-2-Clause */
/* The cost of an exit over vCPUs, by policy, and how it is distributed. */
#include "html/view/view.h"

#include <string.h>

#define WHAT "whole"

/* All vCPUs but the one that exits are lazy on the mm. */
static struct metric_id widest(unsigned int vcpus)
{
	return view_metric(WHAT, vcpus - 1);
}

static void add_counts(const struct view *view, struct chart *chart)
{
	struct cell_key key = view_key(view, "exit", NULL, NULL);

	key.vcpus = 0;
	for (unsigned int vcpus = 2; vcpus <= view->key.vcpus; vcpus++) {
		char name[24];
		bool has = false;

		for (size_t i = 0; i < view->results->nr_cells && !has; i++) {
			const struct cell *cell = &view->results->cells[i];

			has = cell->vcpus == vcpus && cell_matches(cell, &key);
		}
		snprintf(name, sizeof(name), "%u vCPUs", vcpus);
		if (has)
			chart_add_x(chart, vcpus, name);
	}
}

int view_exits(struct view *view)
{
	struct chart *chart = view_begin(view, CHART_LINES);
	struct metric_id metric = widest(view->key.vcpus);
	const char *path = view->key.vcpus > 1 ? view_path(view, "exit", &metric) : NULL;
	struct cell_key key = view_key(view, "exit", NULL, path);
	struct name_set policies;

	if (!path)
		return 0;
	snprintf(chart->title, sizeof(chart->title),
		 "%s, flush by %s: cost of an exit over vCPUs, by policy", key.axis[AXIS_GUEST],
		 key.axis[AXIS_FLUSH]);
	snprintf(chart->x_label, sizeof(chart->x_label), "vCPUs");
	snprintf(chart->y_label, sizeof(chart->y_label), "%s an exit", view->unit);
	snprintf(chart->note, sizeof(chart->note),
		 "From the last task's exit until every vCPU is blocked again, all other vCPUs "
		 "being lazy on the mm. Path %s.",
		 path);
	chart->log_x = chart->log_y = true;
	add_counts(view, chart);
	figure_names(view->results, &key, AXIS_POLICY, &policies);
	for (unsigned int i = 0; i < policies.nr; i++) {
		struct chart_series *series = chart_add_series(chart, policies.name[i]);

		key.axis[AXIS_POLICY] = policies.name[i];
		for (unsigned int j = 0; series && j < chart->nr_x; j++) {
			key.vcpus = (unsigned int)chart->x[j];
			metric = widest(key.vcpus);
			series->value[j] = chart_find(view->results, &key, &metric);
		}
	}
	view_command(view, "exit", path, chart);
	return view_end(view);
}

int view_spread(struct view *view)
{
	static const char *const figures[] = {"min", "p10", "p50", "p90", "p99", "max"};
	struct chart *chart = view_begin(view, CHART_BOXES);
	struct metric_id metric = widest(view->key.vcpus);
	const char *path = view->key.vcpus > 1 ? view_path(view, "exit", &metric) : NULL;
	struct cell_key key = view_key(view, "exit", NULL, path);
	struct name_set policies;

	if (!path)
		return 0;
	snprintf(chart->title, sizeof(chart->title),
		 "%s, flush by %s: how the cost of an exit is distributed, %u vCPUs",
		 key.axis[AXIS_GUEST], key.axis[AXIS_FLUSH], key.vcpus);
	snprintf(chart->y_label, sizeof(chart->y_label), "%s an exit", view->unit);
	snprintf(
		chart->note, sizeof(chart->note),
		"The samples of one cell: the box is p10 to p90, the bar in it the median, the cross "
		"p99, the lines end at the least and the greatest. Path %s.",
		path);
	for (unsigned int i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		chart_add_x(chart, i, figures[i]);
	figure_names(view->results, &key, AXIS_POLICY, &policies);
	for (unsigned int i = 0; i < policies.nr; i++) {
		struct chart_series *series = chart_add_series(chart, policies.name[i]);
		struct chart_value value;

		key.axis[AXIS_POLICY] = policies.name[i];
		value = chart_find(view->results, &key, &metric);
		for (unsigned int j = 0; series && j < chart->nr_x; j++)
			series->value[j] = chart_same_cell(view->results, &value, figures[j]);
	}
	view_command(view, "exit", path, chart);
	return view_end(view);
}
