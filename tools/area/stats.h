/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Percentiles and medians. There is one definition, for samples and for repetitions: nearest rank.
 * The p-th percentile of n values is the one whose rank is ceil(p * n); the median is the 50th, so
 * of an even number of values the lower of the middle two. It is always a value that was measured.
 *
 * Where the guest has written each sample the answer is exact. Where it has written buckets, the
 * samples of a bucket are taken to be evenly spread over it, and what the answer may be off by is
 * said with it: the bucket's width, as far as it lies between the true minimum and maximum.
 */
#ifndef TOOLS_AREA_STATS_H
#define TOOLS_AREA_STATS_H

#include <stdint.h>

#include "abi/results.h"

struct percentile {
	uint64_t value;
	uint64_t resolution; /* 0: exact */
};

/*
 * @permille: 1..1000. @entries are those of @metric, which is valid and has samples (samples.c has
 * checked that).
 */
struct percentile stats_percentile(const struct area_metric *metric, const void *entries,
				   unsigned int permille);

/* The median of @nr > 0 values. Sorts @values. */
double stats_median(double *values, unsigned int nr);

#endif
