/* SPDX-License-Identifier: BSD-2-Clause */
/* See plot.h. */
#include "html/chart/plot.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "html/chart/gnuplot.h"

#define STRAIGHT_FROM 1.0
#define STRAIGHT_TO   1e6

/* Tell apart on white and on black; who sees no colours has the symbols and the dashes. */
static const char *const colours[] = {"#3b7dd8", "#c96f12", "#2b9a66", "#a55fc4",
				      "#d14545", "#7f8a1a", "#1f95a8", "#888888"};

/* gnuplot's point types, those that differ most first. */
static const int symbols[CHART_SERIES_MAX] = {7, 4, 9, 2, 12, 6, 5, 1, 10, 13, 8, 3, 11, 14, 15, 0};

/* A string of gnuplot. What the file says never reaches it but as letters and a few signs. */
static void put_text(const char *text, FILE *script)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789 -_=+,./:()%";

	fputc('\'', script);
	for (; *text; text++)
		fputc(strchr(plain, *text) ? *text : '?', script);
	fputc('\'', script);
}

static void put_axes(const struct chart *chart, FILE *script)
{
	fputs("set encoding utf8\n"
	      "set terminal svg noenhanced dynamic size 720,460 font 'sans-serif,14'\n"
	      "set border 3\nset grid ytics lc rgb 'gray'\nset tics nomirror\n"
	      "set key bmargin center horizontal maxcols 4\nset offsets graph 0.03, graph 0.03, 0, 0\n"
	      "set xlabel ",
	      script);
	put_text(chart->x_label, script);
	fputs("\nset ylabel ", script);
	put_text(chart->y_label, script);
	fprintf(script, "\nset format %s '%%.0s %%c'\n", chart->kind == CHART_STRAIGHT ? "x" : "y");
	if (chart->log_y)
		fputs("set logscale y\n", script);
	else
		fputs("set yrange [0:*]\n", script);
	if (chart->log_x)
		fputs("set logscale x\n", script);
}

/* Named places on the x axis, one for each column of values or each series. */
static void put_names(const struct chart *chart, FILE *script)
{
	bool boxes = chart->kind == CHART_BOXES;
	unsigned int nr = boxes ? chart->nr_series : chart->nr_x;

	fprintf(script, "set xrange [-0.5:%u.5]\nset xtics rotate by -25 (", nr - 1);
	for (unsigned int i = 0; i < nr; i++) {
		fputs(i ? ", " : "", script);
		put_text(boxes ? chart->series[i].name : chart->x_name[i], script);
		fprintf(script, " %u", i);
	}
	fputs(")\n", script);
}

/* Where the numbers of the table are tics, too. */
static void put_numbers(const struct chart *chart, FILE *script)
{
	if (chart->log_x)
		fprintf(script, "set xrange [%.17g:%.17g]\n", chart->x[0] / 1.2,
			chart->x[chart->nr_x - 1] * 1.2);
	fputs("set xtics (", script);
	for (unsigned int i = 0; i < chart->nr_x; i++)
		fprintf(script, "%s'%g' %.17g", i ? ", " : "", chart->x[i], chart->x[i]);
	fputs(")\n", script);
}

static double straight_at(const struct chart_series *series, double x)
{
	return series->value[0].value * x + series->value[1].value;
}

static void put_straight(const struct chart *chart, const struct chart_series *series, FILE *script)
{
	const struct chart_series *base = &chart->series[chart->base];

	for (double x = STRAIGHT_FROM; x <= STRAIGHT_TO * 1.01; x *= sqrt(10)) {
		if (straight_at(base, x) > 0)
			fprintf(script, "%.17g %.17g\n", x,
				straight_at(series, x) / straight_at(base, x));
	}
}

static void put_box(const struct chart_series *series, unsigned int place, FILE *script)
{
	fprintf(script, "%u", place);
	for (unsigned int i = 0; i < CHART_POINTS_MAX && series->value[i].has; i++)
		fprintf(script, " %.17g", series->value[i].value);
	fputc('\n', script);
}

static void put_data(const struct chart *chart, FILE *script)
{
	for (unsigned int i = 0; i < chart->nr_series; i++) {
		const struct chart_series *series = &chart->series[i];

		fprintf(script, "$d%u << EOD\n", i);
		if (chart->kind == CHART_STRAIGHT)
			put_straight(chart, series, script);
		else if (chart->kind == CHART_BOXES)
			put_box(series, i, script);
		for (unsigned int j = 0; j < chart->nr_x && chart->kind <= CHART_DOTS; j++) {
			if (series->value[j].has)
				fprintf(script, "%.17g %.17g\n",
					chart->kind == CHART_DOTS ? j : chart->x[j],
					series->value[j].value);
		}
		fputs("EOD\n", script);
	}
}

/* Boxes of min, p10, p50, p90, p99, max: the box is p10 to p90, whiskers end at min and max. */
static void put_boxes(const struct chart *chart, FILE *script)
{
	fputs("set boxwidth 0.4\nset style fill empty\nunset key\nplot ", script);
	for (unsigned int i = 0; i < chart->nr_series; i++)
		fprintf(script,
			"%s$d%u using 1:3:2:7:5 with candlesticks lc rgb 'black' whiskerbars 0.5, "
			"$d%u using 1:4:4:4:4 with candlesticks lc rgb 'black' lw 3, "
			"$d%u using 1:6 with points lc rgb 'black' pt 2",
			i ? ", " : "", i, i, i);
	fputc('\n', script);
}

static void put_series(const struct chart *chart, FILE *script)
{
	const char *how = chart->kind == CHART_DOTS ? "points" : "linespoints";

	fputs("plot ", script);
	for (unsigned int i = 0; i < chart->nr_series; i++) {
		fprintf(script, "%s$d%u using 1:2 with %s lc rgb '%s' pt %d ps 0.9", i ? ", " : "",
			i, how, colours[i % (sizeof(colours) / sizeof(colours[0]))], symbols[i]);
		if (chart->kind != CHART_DOTS)
			fprintf(script, " lw 1.5 dt %u", 1 + i % 5);
		fputs(" title ", script);
		put_text(chart->series[i].name, script);
	}
	fputc('\n', script);
}

int plot_print(const struct chart *chart, unsigned int nr, FILE *out, struct reason *why)
{
	FILE *script = tmpfile();
	int ret;

	if (!script)
		return reason_set(why, errno, "no temporary file: %s", strerror(errno));
	put_axes(chart, script);
	if (chart->kind == CHART_DOTS || chart->kind == CHART_BOXES)
		put_names(chart, script);
	else if (chart->kind == CHART_LINES)
		put_numbers(chart, script);
	put_data(chart, script);
	if (chart->kind == CHART_BOXES)
		put_boxes(chart, script);
	else
		put_series(chart, script);
	ret = fflush(script) ? reason_set(why, EIO, "a temporary file: %s", strerror(errno))
			     : gnuplot_run(script, chart->title, nr, out, why);
	fclose(script);
	return ret;
}
