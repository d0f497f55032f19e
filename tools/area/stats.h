/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Percentiles from the guest's log-linear histograms, and medians over repetitions.
 *
 * A percentile is the nearest-rank one: the value of the sample whose rank is ceil(p * n). Of that
 * sample only the bucket is known, so the middle of the bucket is taken, clamped to the true
 * minimum and maximum. Below 512 buckets hold one value each, so the answer is exact; above, it is
 * off by at most 1/512 of the value.
 */
#ifndef TOOLS_AREA_STATS_H
#define TOOLS_AREA_STATS_H

#include <stdint.h>

#include "abi/results.h"

/*
 * @permille: 1..1000. The buckets must be valid (ascending, counts > 0, their sum = the metric's n
 * > 0): area.c has checked that.
 */
uint64_t stats_percentile(const struct area_metric *metric, const struct area_bucket *buckets,
			  unsigned int permille);

/* The median of @nr > 0 values, the mean of the middle two if @nr is even. Sorts @values. */
double stats_median(double *values, unsigned int nr);

#endif
