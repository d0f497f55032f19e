/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When is `shootdown` cheaper than `refcount`? It saves a little at each lazy switch and costs more
 * at the mm's end, so there is a number of lazy switches in an mm's life above which it wins.
 */
#ifndef TOOLS_REPORT_BREAKEVEN_H
#define TOOLS_REPORT_BREAKEVEN_H

#include <stddef.h>

enum breakeven_verdict {
	BREAKEVEN_ABOVE, /* wins with more than `switches` switches */
	BREAKEVEN_BELOW, /* wins with fewer: its end is cheaper, its switches are more expensive */
	BREAKEVEN_ALWAYS, /* neither part is more expensive, and one is cheaper */
	BREAKEVEN_NEVER, /* neither part is cheaper */
};

struct breakeven {
	enum breakeven_verdict verdict;
	double saving; /* per switch: refcount - shootdown */
	double extra; /* per end: shootdown - refcount */
	double switches; /* whole number, for ABOVE and BELOW */
	double resolution; /* by how much it may be off; infinite: the signs are not certain */
};

/* All costs in one unit. */
struct breakeven breakeven_find(double switch_refcount, double switch_shootdown,
				double end_refcount, double end_shootdown);

/* Sets ->resolution from by how much ->saving and ->extra may be off. */
void breakeven_resolve(struct breakeven *breakeven, double saving_off, double extra_off);

/* "above 123", "below 7", "always", "never"; "not resolved" if the signs are not certain. */
void breakeven_format(const struct breakeven *breakeven, char *out, size_t bytes);

#endif
