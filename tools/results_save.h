/* SPDX-License-Identifier: BSD-2-Clause */
/* The files that a sweep leaves in its output directory. Each is whole or not there. */
#ifndef TOOLS_RESULTS_SAVE_H
#define TOOLS_RESULTS_SAVE_H

#include "reason.h"
#include "results.h"

/* results.json. Returns 0, or -errno with @why. */
int results_save(const struct results *results, const char *dir, struct reason *why);

/* results.json, report.txt and report.csv. Returns 0, or -errno with @why. */
int results_save_all(const struct results *results, const char *dir, struct reason *why);

#endif
