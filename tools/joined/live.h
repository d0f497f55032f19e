/* SPDX-License-Identifier: BSD-2-Clause */
/* The rates of the Linux that the tool runs on. */
#ifndef TOOLS_JOINED_LIVE_H
#define TOOLS_JOINED_LIVE_H

#include "joined/rates.h"

#define LIVE_SECONDS_MAX 600u

/*
 * Watches for @seconds and fills @rates; where Linux does not say what is wanted, a range that
 * holds it. Says on @out what was read and what is assumed. Returns 0, -EINTR if it was
 * interrupted, or another -errno with @why.
 */
int live_rates(unsigned int seconds, struct rates *rates, FILE *out, struct reason *why);

#endif
