/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot report --html`: results as one page that needs nothing but itself. */
#ifndef TOOLS_HTML_HTML_H
#define TOOLS_HTML_HTML_H

#include <stdio.h>

#include "base/reason.h"
#include "results/results.h"

/*
 * Prints the page; @file is the results file's name, for the commands in it. Returns 0; -ENOENT if
 * there is no gnuplot; or another -errno; with @why. Write errors stay in the stream.
 */
int html_report(const struct results *results, const char *file, FILE *out, struct reason *why);

#endif
