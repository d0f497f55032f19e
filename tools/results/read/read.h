/* SPDX-License-Identifier: BSD-2-Clause */
/* Results from JSON that may come from anyone. */
#ifndef TOOLS_RESULTS_READ_H
#define TOOLS_RESULTS_READ_H

#include "base/reason.h"
#include "results/results.h"

/*
 * Reads the file @path into @results (which the caller frees with results_free() in any case).
 * Returns 0; -EBADMSG with @why if it is not JSON, has a schema that this tool does not know, or a
 * field whose type, range or sum is wrong: the first one is named by its place; or another -errno
 * with @why if the file cannot be read.
 */
int results_read(const char *path, struct results *results, struct reason *why);

/* The same of JSON that is already in memory, which stays the caller's. */
int results_parse(json_t *root, struct results *results, struct reason *why);

/*
 * The JSON in the file @path, without keys that are there twice. Returns a new value, or NULL with
 * @why and an error number in *@error.
 */
json_t *json_from_file(const char *path, int *error, struct reason *why);

#endif
