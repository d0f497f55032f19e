/* SPDX-License-Identifier: BSD-2-Clause */
/* The progress line; see progress.h. */
#include "base/progress.h"

#include <stdio.h>
#include <unistd.h>

void progress_start(struct progress *progress, const char *guest, unsigned int vcpus,
		    unsigned int cells)
{
	snprintf(progress->label, sizeof(progress->label), "%s, %u vCPU%s", guest, vcpus,
		 vcpus == 1 ? "" : "s");
	progress->cells = cells;
	progress->shown = 0;
	progress->terminal = isatty(STDERR_FILENO);
	fprintf(stderr, "%s: booting for %u cells%s", progress->label, cells,
		progress->terminal ? "" : "\n");
}

void progress_cells(struct progress *progress, unsigned int done)
{
	unsigned int tenths = done * 10 / progress->cells;

	if (progress->terminal) {
		fprintf(stderr, "\r\033[K%s: %u of %u cells", progress->label, done,
			progress->cells);
	} else if (tenths != progress->shown) {
		progress->shown = tenths;
		fprintf(stderr, "%s: %u of %u cells\n", progress->label, done, progress->cells);
	}
}

void progress_end(struct progress *progress)
{
	if (progress->terminal)
		fputc('\n', stderr);
}
