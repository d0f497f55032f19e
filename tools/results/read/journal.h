/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader of journals (results/journal.h), which may be cut anywhere. */
#ifndef TOOLS_RESULTS_READ_JOURNAL_H
#define TOOLS_RESULTS_READ_JOURNAL_H

#include "base/reason.h"
#include "results/results.h"

/*
 * Reads all journals of the job's directory @dir into @into, which is empty: its cells are ordered
 * by their ->index, and each is there once. There may be no journal, or none with a whole line;
 * then @into stays empty. Returns 0; -EBADMSG with @why, and the lines before the one that is not
 * valid; or another -errno with @why.
 */
int journal_read_job(const char *dir, struct results *into, struct reason *why);

#endif
