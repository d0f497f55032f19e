/* SPDX-License-Identifier: BSD-2-Clause */
/* Results from JSON that may come from anyone. */
#ifndef TOOLS_RESULTS_READ_H
#define TOOLS_RESULTS_READ_H

#include "base/reason.h"
#include "results/results.h"

/*
 * Reads the file @path into @results (which the caller frees with results_free() in any case).
 * Returns 0, or -errno with @why: the file cannot be read, is not JSON, has a schema that this
 * tool does not know, or a field of a wrong type.
 */
int results_read(const char *path, struct results *results, struct reason *why);

/* The same of the results.json that a sweep has left in @dir. */
int results_read_back(const char *dir, struct results *results, struct reason *why);

#endif
