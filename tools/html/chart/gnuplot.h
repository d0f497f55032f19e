/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs gnuplot. */
#ifndef TOOLS_HTML_CHART_GNUPLOT_H
#define TOOLS_HTML_CHART_GNUPLOT_H

#include <stdio.h>

#include "base/reason.h"

/*
 * Runs the script, a file that is read from its start, and prints the SVG that it draws as an
 * element of a page: with @title, and with ids of its own (@nr), which no other of the page has.
 * Returns 0, or -errno with @why.
 */
int gnuplot_run(FILE *script, const char *title, unsigned int nr, FILE *out, struct reason *why);

#endif
