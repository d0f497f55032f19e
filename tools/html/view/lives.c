/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an mm costs from its first lazy switch to its end, over the number of its switches: a
 * straight line for each policy. Where two cross is their break-even.
 */
#include "html/view/view.h"

#include <math.h>
#include <string.h>

#include "html/chart/escape.h"
#include "report/breakeven.h"

#define BASE "refcount"

/* Prints the table of where the lines cross the base's. */
static void print_crossings(const struct chart *chart, FILE *out)
{
	const struct chart_series *base = &chart->series[chart->base];

	fputs("<div class=\"data\"><table>\n<thead><tr><th></th><th scope=\"col\">cheaper than " BASE
	      ", with so many switches in an mm's life</th></tr></thead>\n<tbody>\n",
	      out);
	for (unsigned int i = 0; i < chart->nr_series; i++) {
		const struct chart_series *series = &chart->series[i];
		const struct chart_value *a = base->value, *b = series->value;
		struct breakeven cross;
		char text[48];

		if (series == base || !b[0].has || !b[1].has)
			continue;
		cross = breakeven_find(a[0].value, b[0].value, a[1].value, b[1].value);
		breakeven_resolve(&cross, a[0].resolution + b[0].resolution,
				  a[1].resolution + b[1].resolution);
		breakeven_format(&cross, text, sizeof(text));
		fputs("<tr><th scope=\"row\">", out);
		escape_html(series->name, out);
		fprintf(out,
			"</th><td data-derived=\"break-even\" data-cells=\"%zu %zu %zu %zu\">%s"
			"</td></tr>\n",
			a[0].cell, b[0].cell, a[1].cell, b[1].cell, text);
	}
	fputs("</tbody></table></div>\n", out);
}

static void add_policies(const struct view *view, const char *path, const struct metric_id *end,
			 struct chart *chart)
{
	struct metric_id one = view_metric("switch", AREA_NO_K);
	struct cell_key key = view_key(view, "exit", NULL, path);
	struct name_set policies;

	figure_names(view->results, &key, AXIS_POLICY, &policies);
	for (unsigned int i = 0; i < policies.nr; i++) {
		struct cell_key lazy = view_key(view, "switch", policies.name[i], path);
		struct chart_series *series = chart_add_series(chart, policies.name[i]);

		key.axis[AXIS_POLICY] = policies.name[i];
		if (!series)
			break;
		series->value[0] = chart_find(view->results, &lazy, &one);
		series->value[1] = chart_find(view->results, &key, end);
		/* Without one of them there is no line. */
		if (!series->value[0].has || !series->value[1].has)
			chart->nr_series--;
	}
}

static bool find_base(struct chart *chart)
{
	for (unsigned int i = 0; i < chart->nr_series; i++) {
		chart->base = i;
		if (!strcmp(chart->series[i].name, BASE))
			return true;
	}
	return false;
}

int view_lives(struct view *view)
{
	struct chart *chart = view_begin(view, CHART_STRAIGHT);
	struct metric_id end = view_metric("whole", view->key.vcpus - 1);
	const char *path = view->key.vcpus > 1 ? view_path(view, "exit", &end) : NULL;
	int ret;

	if (!path)
		return 0;
	snprintf(
		chart->title, sizeof(chart->title),
		"%s, flush by %s: cost of an mm's life by the number of its lazy switches, %u vCPUs",
		view->key.axis[AXIS_GUEST], view->key.axis[AXIS_FLUSH], view->key.vcpus);
	snprintf(chart->x_label, sizeof(chart->x_label), "lazy switches in the life of the mm");
	snprintf(chart->y_label, sizeof(chart->y_label), "cost of a life, " BASE " being 1");
	snprintf(
		chart->note, sizeof(chart->note),
		"Switches times the cost of one, plus an exit with all other vCPUs lazy, its flush "
		"included. Path %s. The lowest line is the policy to choose for that many switches.",
		path);
	chart->log_x = chart->log_y = true;
	chart_add_x(chart, 0, "a switch");
	chart_add_x(chart, 1, "an exit");
	add_policies(view, path, &end, chart);
	view_command(view, "switch,exit", path, chart);
	if (!find_base(chart))
		return 0;
	ret = view_end(view);
	if (!ret && chart->nr_series > 1)
		print_crossings(chart, view->out);
	return ret;
}
