/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sweep that has not ended, or did not end in order: in its output directory it has
 *
 *   jobs/sweep.json       what the sweep is
 *   jobs/replaced         that results.json is its own, and how many cells that has
 *   jobs/NAME/journal-N   what its job NAME has measured (results/journal.h)
 *
 * A sweep whose cells have all been measured leaves no jobs/. Read by `report` and by the sweep
 * that continues it.
 */
#ifndef TOOLS_RESULTS_READ_UNFINISHED_H
#define TOOLS_RESULTS_READ_UNFINISHED_H

#include <stdbool.h>

#include "base/files.h"
#include "base/reason.h"
#include "results/results.h"

#define UNFINISHED_DIR  "jobs"
#define UNFINISHED_FILE "sweep.json"
#define UNFINISHED_MARK "replaced"

/* The header of a journal, and what besides says which sweep it is. All NULL: there is none. */
struct unfinished {
	struct results what; /* tool, environment, plan; no cells */
	json_t *jobs; /* their names, in the plan's order */
	json_t *arguments; /* of its command line: texts */
	json_t *request, *files; /* sweep/jobs/identity.h */
	bool replaced; /* results.json is its own */
	size_t nr_saved; /* cells that results.json has; the journals may have more */
};

/*
 * Reads what the unfinished sweep in the output directory @dir is; that there is none is no error.
 * In the end unfinished_free(), in any case. Returns 0, -EBADMSG with @why, or another -errno with
 * @why.
 */
int unfinished_read(const char *dir, struct unfinished *sweep, struct reason *why);
void unfinished_free(struct unfinished *sweep);

/*
 * Adds to @into, which is empty, all cells that the sweep @sweep in @dir has measured so far. A
 * journal that is not valid counts up to where it is so, and is said on stderr. Returns 0, or
 * -errno with @why.
 */
int unfinished_cells(const char *dir, const struct unfinished *sweep, struct results *into,
		     struct reason *why);

/*
 * Reads @path: a results file, or an output directory, of which the unfinished sweep counts if
 * there is one. What else there is to know of a sweep that has not ended is said on stderr. As
 * results_read().
 */
int results_read_any(const char *path, struct results *results, struct reason *why);

#endif
