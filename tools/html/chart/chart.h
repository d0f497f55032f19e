/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A picture with its data: series of values over one axis. Views fill it in; chart_print() makes of
 * it a figure of the page: a plot by gnuplot, the same values as a table, the command that measures
 * them.
 */
#ifndef TOOLS_HTML_CHART_CHART_H
#define TOOLS_HTML_CHART_CHART_H

#include <stdbool.h>
#include <stdio.h>

#include "base/reason.h"
#include "report/figures.h"

#define CHART_SERIES_MAX 16u
#define CHART_POINTS_MAX 16u
#define CHART_NAME_MAX   64u

/* A value, and where in the results it stands. */
struct chart_value {
	bool has; /* else the cell is empty, or says ->why */
	const char *why;
	double value;
	double resolution;
	size_t cell; /* index of the cell in the file */
	const char *metric;
	const char *figure; /* p50, mean, ... */
};

struct chart_series {
	char name[CHART_NAME_MAX];
	struct chart_value value[CHART_POINTS_MAX];
};

enum chart_kind {
	CHART_LINES, /* over numbers */
	CHART_DOTS, /* over names */
	/* A series is a box: its values are min, p10, p50, p90, p99, max. */
	CHART_BOXES,
	/* A series is a line, value 0 times x plus value 1; drawn is its ratio to ->base. */
	CHART_STRAIGHT,
};

struct chart {
	enum chart_kind kind;
	char title[160];
	char note[400]; /* what a reader must know; may be empty */
	char x_label[80], y_label[80];
	bool log_x, log_y;
	unsigned int nr_x;
	double x[CHART_POINTS_MAX];
	char x_name[CHART_POINTS_MAX][CHART_NAME_MAX]; /* heading of the table's column */
	unsigned int nr_series;
	struct chart_series series[CHART_SERIES_MAX];
	unsigned int base; /* CHART_STRAIGHT: a series */
	char command[400];
};

/* Adds a point of the axis, or a series; false if there is no room. */
bool chart_add_x(struct chart *chart, double x, const char *name);
struct chart_series *chart_add_series(struct chart *chart, const char *name);

/* What figure_find() says of @key and @metric, with its place in the file. */
struct chart_value chart_find(const struct results *results, const struct cell_key *key,
			      const struct metric_id *metric);

/* Another figure of the cell where @value stands, by its name. */
struct chart_value chart_same_cell(const struct results *results, const struct chart_value *value,
				   const char *figure);

/* Removes series and points without a value. Returns whether there is one. */
bool chart_tidy(struct chart *chart);

/* Prints the figure, number @nr of the page. Returns 0, or -errno with @why. */
int chart_print(const struct chart *chart, unsigned int nr, FILE *out, struct reason *why);

#endif
