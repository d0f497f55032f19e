/* SPDX-License-Identifier: BSD-2-Clause */
/* A chart as SVG, drawn by gnuplot. */
#ifndef TOOLS_HTML_CHART_PLOT_H
#define TOOLS_HTML_CHART_PLOT_H

#include "html/chart/chart.h"

/*
 * Prints an <svg> element. Series differ in symbol and dashes, not in colour alone, and what is
 * black or grey takes its colour from the page's style. Returns 0, or -errno with @why: -ENOENT if
 * there is no gnuplot.
 */
int plot_print(const struct chart *chart, unsigned int nr, FILE *out, struct reason *why);

#endif
