// SPDX-License-Identifier: BSD-2-Clause
/* The command line of the model checker. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cell.h"
#include "internal.h"

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool check(const struct cell *cell)
{
	struct found found;
	double start = seconds();
	int bound = cell->scenario->preemptions ? (int)cell->scenario->preemptions : -1;

	memory_new_cell();
	cell_boot(cell);
	search(&found, bound);
	printf("%-48s %9lu states %9lu executions %9lu steps depth %4u  restarts %u %7.2f s  %s\n", cell->name,
	       found.states, found.executions, found.steps, found.depth, found.restarts, seconds() - start,
	       found.failed ? search_failure() : "ok");
	fflush(stdout);
	if (found.failed) {
		struct found shorter = found;
		for (int b = 0; b < 4; b++) {
			cell_boot(cell);
			search(&shorter, b);
			if (shorter.failed) { found = shorter; break; }
		}
		tracing = true;
		cell_boot(cell);
		search_replay(found.path, found.length);
		trace_print(search_failure());
		tracing = false;
	}
	return found.failed;
}

int main(int argc, char **argv)
{
	struct cell cell;
	int failed = 0;

	for (unsigned int i = 0; cell_get(i, &cell); i++)
		if (argc < 2 || !strncmp(cell.name, argv[1], strlen(argv[1])))
			failed |= check(&cell);
	return failed;
}
