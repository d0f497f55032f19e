/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The journal of a job: cells leave it as they end, so that whatever ends the job loses none of
 * them. A file of JSON lines, each written at once and synced; read/journal.h reads it. In the lab
 * it is a descriptor that leads out of the machine, and each line is acknowledged.
 *
 * The first line has the schema, tool, environment and plan of a results file; then come
 * {"guest": ...}, an entry of the environment's guests, and {"index": ..., "cell": ...}, with the
 * cell's place in the plan of its boot. Of two lines with one index the later one counts. A last
 * line without its end is one that was being written.
 */
#ifndef TOOLS_RESULTS_JOURNAL_H
#define TOOLS_RESULTS_JOURNAL_H

#include <stdbool.h>

#include "base/files.h"
#include "results/results.h"

#define JOURNAL_SCHEMA "lazyshoot-journal-1"

/* A job's journals are JOURNAL_FILE with a number behind it; each start of the job begins one. */
#define JOURNAL_FILE "journal-"

/* Names a descriptor that leads to the lab's host (tools/lab/README.md). */
#define JOURNAL_LAB_VARIABLE "LAZYSHOOT_LAB_JOURNAL"

struct journal {
	int fd; /* -1: none */
	bool answers; /* a byte comes back for each line */
	struct reason broken; /* the first line that could not be written; none is since then */
};

/*
 * Begins a journal: the next one in the directory @dir, or, if that is NULL, the one that leads out
 * of the lab. Its header is @results' tool, environment and plan. Returns 0, or -errno
 * with @why.
 */
int journal_open(struct journal *journal, const char *dir, const struct results *results,
		 struct reason *why);

/* True in the lab, where journal_open() takes no directory. */
bool journal_leads_out(void);

/* The name of the next journal in @dir. Returns 0, or -ENAMETOOLONG with @why. */
int journal_next(const char *dir, char path[FILES_PATH_MAX], struct reason *why);

/* Each adds a line; what goes wrong is kept for journal_close(). @guest may be NULL: no memory. */
void journal_add_cell(struct journal *journal, uint32_t index, const struct cell *cell);
void journal_add_guest(struct journal *journal, json_t *guest);

/* Returns 0, or -errno with @why: of the first line that could not be written. */
int journal_close(struct journal *journal, struct reason *why);

#endif
