/* SPDX-License-Identifier: BSD-2-Clause */
/* See chart.h. */
#include "html/chart/chart.h"

#include <string.h>

#include "html/chart/escape.h"
#include "html/chart/plot.h"
#include "html/chart/values.h"

bool chart_add_x(struct chart *chart, double x, const char *name)
{
	if (chart->nr_x == CHART_POINTS_MAX)
		return false;
	chart->x[chart->nr_x] = x;
	snprintf(chart->x_name[chart->nr_x++], CHART_NAME_MAX, "%s", name);
	return true;
}

struct chart_series *chart_add_series(struct chart *chart, const char *name)
{
	struct chart_series *series = &chart->series[chart->nr_series];

	if (chart->nr_series == CHART_SERIES_MAX)
		return NULL;
	memset(series, 0, sizeof(*series));
	snprintf(series->name, sizeof(series->name), "%s", name);
	chart->nr_series++;
	return series;
}

static double number_of(const struct metric *metric, const char *figure)
{
	const struct {
		const char *name;
		double value;
	} figures[] = {{"min", metric->min}, {"p10", metric->p10}, {"p50", metric->p50},
		       {"p90", metric->p90}, {"p99", metric->p99}, {"max", metric->max}};

	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		if (!strcmp(figures[i].name, figure))
			return figures[i].value;
	}
	return metric->mean;
}

/* Finds the cell that the figure is of: of the same pass and turn, with the same number. */
static bool locate(const struct results *results, const struct cell_key *key, const char *name,
		   const struct figure *figure, struct chart_value *out)
{
	uint32_t turn = figure_turn(results);

	for (size_t i = 0; i < results->nr_cells; i++) {
		const struct cell *cell = &results->cells[i];
		const struct metric *metric;

		if (cell->status != CELL_OK || !cell_matches(cell, key) || cell->turn != turn ||
		    (cell->pass == AREA_CHECK) != figure->checked)
			continue;
		metric = cell_metric(cell, name);
		if (!metric || !metric->n)
			continue;
		out->figure = figure_is_mean(cell) ? "mean" : "p50";
		if (number_of(metric, out->figure) != figure->value)
			continue;
		out->cell = i;
		out->metric = metric->name;
		return true;
	}
	return false;
}

struct chart_value chart_find(const struct results *results, const struct cell_key *key,
			      const struct metric_id *metric)
{
	struct chart_value value = {.has = false};
	char name[METRIC_NAME_MAX];
	struct figure figure;

	metric_name(metric, name);
	figure = figure_find(results, key, name);
	value.why = figure.kind == FIGURE_NA       ? "n/a"
		    : figure.kind == FIGURE_FAILED ? "failed"
						   : NULL;
	if (figure.kind != FIGURE_VALUE || !locate(results, key, name, &figure, &value))
		return value;
	value.has = true;
	value.value = figure.value;
	value.resolution = figure.resolution;
	return value;
}

struct chart_value chart_same_cell(const struct results *results, const struct chart_value *value,
				   const char *figure)
{
	struct chart_value other = *value;

	if (value->has) {
		other.figure = figure;
		other.value =
			number_of(cell_metric(&results->cells[value->cell], value->metric), figure);
	}
	return other;
}

static bool has_value(const struct chart *chart, const struct chart_series *series)
{
	for (unsigned int i = 0; i < chart->nr_x; i++) {
		if (series->value[i].has)
			return true;
	}
	return false;
}

/* Removes point @at of the axis. */
static void remove_x(struct chart *chart, unsigned int at)
{
	unsigned int behind = --chart->nr_x - at;

	memmove(&chart->x[at], &chart->x[at + 1], behind * sizeof(chart->x[0]));
	memmove(&chart->x_name[at], &chart->x_name[at + 1], behind * sizeof(chart->x_name[0]));
	for (unsigned int i = 0; i < chart->nr_series; i++) {
		struct chart_value *value = chart->series[i].value;

		memmove(&value[at], &value[at + 1], behind * sizeof(*value));
	}
}

bool chart_tidy(struct chart *chart)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < chart->nr_series; i++) {
		if (has_value(chart, &chart->series[i]))
			chart->series[kept++] = chart->series[i];
	}
	chart->nr_series = kept;
	for (unsigned int i = chart->nr_x; i-- > 0;) {
		bool has = false;

		for (unsigned int j = 0; j < chart->nr_series; j++)
			has |= chart->series[j].value[i].has;
		if (!has)
			remove_x(chart, i);
	}
	return chart->nr_series && chart->nr_x;
}

int chart_print(const struct chart *chart, unsigned int nr, FILE *out, struct reason *why)
{
	int ret;

	fprintf(out, "<figure id=\"figure-%u\">\n<figcaption>", nr);
	escape_html(chart->title, out);
	fputs("</figcaption>\n<div class=\"plot\">\n", out);
	ret = plot_print(chart, nr, out, why);
	if (ret)
		return ret;
	fputs("</div>\n", out);
	if (chart->note[0]) {
		fputs("<p class=\"note\">", out);
		escape_html(chart->note, out);
		fputs("</p>\n", out);
	}
	values_print(chart, out);
	fputs("<pre class=\"command\"><code>", out);
	escape_html(chart->command, out);
	fputs("</code></pre>\n</figure>\n", out);
	return 0;
}
