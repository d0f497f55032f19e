/* SPDX-License-Identifier: BSD-2-Clause */
/* The files that a sweep leaves in its output directory. Each is whole or not there. */
#ifndef TOOLS_RESULTS_SAVE_H
#define TOOLS_RESULTS_SAVE_H

#include "base/reason.h"
#include "results/results.h"

#define RESULTS_FILE "results.json"

/* Writes DIR/@name through @write. Returns 0, or -errno with @why. */
int results_save_as(const struct results *results, const char *dir, const char *name,
		    results_writer *write, struct reason *why);

/* RESULTS_FILE. Returns 0, or -errno with @why. */
int results_save(const struct results *results, const char *dir, struct reason *why);

#endif
