/* SPDX-License-Identifier: BSD-2-Clause */
/* Percentiles and medians; see stats.h. */
#include "area/stats.h"

#include <stdlib.h>

#include "abi/histogram.h"

static uint64_t bucket_middle(uint32_t index)
{
	uint64_t low = hist_low(index);

	return low + (hist_low(index + 1) - low - 1) / 2;
}

uint64_t stats_percentile(const struct area_metric *metric, const struct area_bucket *buckets,
			  unsigned int permille)
{
	/* ceil(n * permille / 1000) without overflow for any 64-bit n. */
	uint64_t rank = metric->n / 1000 * permille + (metric->n % 1000 * permille + 999) / 1000;
	uint64_t seen = 0, value = metric->max;

	for (uint32_t i = 0; i < metric->nr_buckets; i++) {
		seen += buckets[i].count;
		if (seen >= rank) {
			value = bucket_middle(buckets[i].index);
			break;
		}
	}
	if (value < metric->min)
		return metric->min;
	return value > metric->max ? metric->max : value;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double stats_median(double *values, unsigned int nr)
{
	qsort(values, nr, sizeof(*values), compare);
	if (nr % 2)
		return values[nr / 2];
	return (values[nr / 2 - 1] + values[nr / 2]) / 2;
}
