/* SPDX-License-Identifier: BSD-2-Clause */
/* Which cells of two results files belong together. */
#ifndef TOOLS_DIFF_GROUPS_H
#define TOOLS_DIFF_GROUPS_H

#include <stdbool.h>

#include "results/results.h"

enum diff_side {
	DIFF_OLD,
	DIFF_NEW,
	NR_DIFF_SIDES
};

/* The repetitions of one cell in either file; in one of them there may be none. */
struct group {
	unsigned int nr[NR_DIFF_SIDES];
	const struct cell **cells[NR_DIFF_SIDES]; /* in groups.members */
	size_t place; /* of the first cell, in the new file or behind all of its cells */
};

struct groups {
	size_t nr;
	struct group *group; /* in the order of the new file; behind them what only the old has */
	const struct cell **members;
};

/*
 * Pairs the cells. With @each_rep a repetition is compared with the one of its own number, so that
 * each is a group. Returns 0, or -ENOMEM; groups_free() in any case.
 */
int groups_make(const struct results *old, const struct results *new, bool each_rep,
		struct groups *out);
void groups_free(struct groups *groups);

#endif
