/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The output directory of a sweep. One sweep at a time has it: it holds a lock on the file .lock,
 * and so do all its processes, so none of them writes there once another sweep has the lock. What
 * an earlier sweep has left stays until this one has results.
 */
#ifndef TOOLS_SWEEP_DIR_OUTPUT_H
#define TOOLS_SWEEP_DIR_OUTPUT_H

#include <stdbool.h>

#include "base/reason.h"
#include "results/results.h"

struct output {
	const char *dir;
	int lock; /* -1: not held */
	bool replaced; /* results.json is this sweep's */
};

/*
 * Takes the directory @dir, which exists. Returns 0; -EBUSY with @why, which names the process that
 * has it; or another -errno with @why. In the end output_give(), which is safe in any case.
 */
int output_take(struct output *output, const char *dir, struct reason *why);
void output_give(struct output *output);

/*
 * Makes jobs/ (results/read/unfinished.h), empty unless @resume. What an earlier sweep, which has
 * not ended, has in its journals alone is added to its results.json before. Returns 0, or -errno
 * with @why.
 */
int output_begin(struct output *output, bool resume, struct reason *why);

/*
 * Says in jobs/ what the sweep is: @line, which is taken over; NULL: no memory. Returns 0, or
 * -errno with @why.
 */
int output_describe(const struct output *output, json_t *line, struct reason *why);

/* Removes jobs/. Returns 0, or -errno with @why. */
int output_end(const struct output *output, struct reason *why);

/*
 * Replaces results.json by @results, in which @measured cells have been measured; before the first
 * time, removes what an earlier sweep has left beside it. Returns 0, or -errno with @why.
 */
int output_save(struct output *output, const struct results *results, size_t measured,
		struct reason *why);

#endif
