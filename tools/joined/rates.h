/* SPDX-License-Identifier: BSD-2-Clause */
/* How often a user's system does what the policies differ in. */
#ifndef TOOLS_JOINED_RATES_H
#define TOOLS_JOINED_RATES_H

#include "joined/price.h"

struct rates {
	struct range idle; /* switches between a user task and idle, a second, all CPUs */
	struct range ends; /* mms that end, a second */
	struct range sharing; /* CPUs that share the mm whose threads switch */
	struct range lazy; /* CPUs that are lazy on an mm when it ends */
};

/*
 * Reads "idle=20000,ends=50,sharing=8,lazy=3"; each may be a range: "idle=1000-50000". idle and
 * ends are needed; sharing is 1 and lazy is sharing - 1 where they are not named. Returns 0, or
 * -EINVAL with @why.
 */
int rates_parse(const char *text, struct rates *rates, struct reason *why);

/* low to high, in the middle of both: their geometric mean, or half of high if low is 0. */
struct range range_of(double low, double high);

#endif
