/* SPDX-License-Identifier: BSD-2-Clause */
/* Which policy costs least at given rates, and how sure that is. */
#ifndef TOOLS_JOINED_ADVISE_H
#define TOOLS_JOINED_ADVISE_H

#include "joined/rates.h"

/*
 * Less than this part of the CPUs that share the mm is no reason to choose a policy: the figures
 * of one Linux differ by more from boot to boot.
 */
#define ADVISE_MATTERS 0.001

enum advise_part {
	PART_SWITCH, /* what a policy executes at a switch */
	PART_LINE, /* what its line costs */
	PART_END, /* the end of an mm */
	NR_PARTS
};

/* Of one policy: beyond what the cheapest of each part costs, CPU-ms a second. */
struct advice_line {
	const struct policy_cost *policy;
	double parts[NR_PARTS]; /* with the middle of all inputs */
	double total;
	struct range behind; /* more than the best policy's total, over all inputs */
	unsigned int first; /* of the corners: in which no policy is cheaper */
};

struct advice {
	unsigned int nr;
	struct advice_line lines[AXIS_LIST_MAX]; /* the best first */
	unsigned int corners;
	double matters; /* CPU-ms a second, or million instructions, from which on it does */
	bool does_not_matter; /* whatever the inputs within their ranges */
	double busiest; /* of a line, 0 to 1, over all inputs and policies */
};

/* A corner has each input at one end of its range. */
void advise(const struct costs *costs, const struct price_list *prices, const struct rates *rates,
	    struct advice *advice);

/* 0 or -ENOMEM; write errors stay in the stream. */
int advise_print(const struct advice *advice, const struct costs *costs,
		 const struct price_list *prices, const struct rates *rates, FILE *out);

#endif
