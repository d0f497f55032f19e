/* SPDX-License-Identifier: BSD-2-Clause */
/* The reports of a results file. All return 0 or -ENOMEM; write errors stay in the stream. */
#ifndef TOOLS_REPORT_REPORT_H
#define TOOLS_REPORT_REPORT_H

#include <stdio.h>

#include "results/results.h"

/* The tables, at most 105 columns wide for vCPU counts in use. */
int report_text(const struct results *results, FILE *out);

/*
 * For the screen after a sweep: the same, or, if there are several guests, only what sets them side
 * by side with the most vCPUs.
 */
int report_screen(const struct results *results, FILE *out);

/* One line a metric and a counter of each cell, with a heading line. */
int report_csv(const struct results *results, FILE *out);

#endif
