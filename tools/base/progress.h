/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The progress line on stderr: rewritten in place on a terminal, a line every tenth of a boot's
 * cells elsewhere. Prints only when the guest has finished a cell and waits, never on a timer.
 */
#ifndef TOOLS_BASE_PROGRESS_H
#define TOOLS_BASE_PROGRESS_H

#include <stdbool.h>

struct progress {
	char label[64]; /* "pvh, 4 vCPUs" */
	unsigned int cells;
	unsigned int shown; /* tenths */
	bool terminal;
};

void progress_start(struct progress *progress, const char *guest, unsigned int vcpus,
		    unsigned int cells);
void progress_cells(struct progress *progress, unsigned int done);

/* Ends the line; what comes next starts a new one. */
void progress_end(struct progress *progress);

#endif
