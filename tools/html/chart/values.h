/* SPDX-License-Identifier: BSD-2-Clause */
/* Values of a chart in HTML. Each says in attributes where in the results file it stands. */
#ifndef TOOLS_HTML_CHART_VALUES_H
#define TOOLS_HTML_CHART_VALUES_H

#include "html/chart/chart.h"

/* A table cell. */
void values_print_one(const struct chart_value *value, FILE *out);

/* The table of a chart, a row a series. */
void values_print(const struct chart *chart, FILE *out);

#endif
