/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Figures of two results files, one beside the other. Where two runs are to repeat (exact mode)
 * each repetition is compared with the one of its number, all figures of all metrics and all
 * counters, to the last digit. Elsewhere the repetitions of a cell are two samples, and a metric
 * differs if Mann-Whitney's test says so at 5 % and the medians differ by more than their
 * resolution.
 */
#ifndef TOOLS_DIFF_COMPARE_H
#define TOOLS_DIFF_COMPARE_H

#include "base/reason.h"
#include "diff/groups.h"
#include "diff/statistics.h"

#define DIFF_SIGNIFICANT 0.05

enum row_kind {
	ROW_VALUE, /* a figure that both have */
	ROW_ONE_SIDE, /* a metric that one of two cells has */
	ROW_STATUS, /* what became of the cell: ok, n/a, failed */
};

struct diff_row {
	enum row_kind kind;
	const struct group *group;
	const char *metric; /* or counter */
	const char *figure; /* which of the metric's; NULL: the one that stands for it */
	enum diff_side side; /* ROW_ONE_SIDE: which has it */
	double value[NR_DIFF_SIDES];
	double resolution;
	double change; /* in % of the old; infinite if that is 0 */
	bool differs;
	bool worse; /* a cost or a count that grew, a rate that fell, a cell that was ok */
	bool tested; /* p is known, interval too if the row differs and the old is not 0 */
	double p;
	struct interval interval;
};

struct diff {
	bool exact;
	struct groups groups;
	size_t nr_rows, room;
	struct diff_row *rows; /* group by group */
	size_t cells[NR_DIFF_SIDES]; /* that only this file has */
	size_t common; /* cells that both have; outside exact mode repetitions are one */
	size_t cells_differ;
	size_t compared; /* figures */
	size_t tested; /* of them, not in exact mode */
	size_t differences; /* rows that differ */
};

/* The figures of different units do not compare: -EINVAL with @why. Else 0, or -ENOMEM with it. */
int diff_make(const struct results *old, const struct results *new, struct diff *out,
	      struct reason *why);
void diff_free(struct diff *diff);

#endif
