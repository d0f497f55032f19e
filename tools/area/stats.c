/* SPDX-License-Identifier: BSD-2-Clause */
/* Percentiles and medians; see stats.h. */
#include "area/stats.h"

#include <stdlib.h>

#include "abi/histogram.h"

/* ceil(@n * @permille / 1000) without overflow for any 64-bit n. */
static uint64_t rank_of(uint64_t n, unsigned int permille)
{
	return n / 1000 * permille + (n % 1000 * permille + 999) / 1000;
}

static struct percentile exact_percentile(const struct area_metric *metric,
					  const struct area_value *values, uint64_t rank)
{
	uint64_t seen = 0;

	for (uint32_t i = 0; i < metric->nr_entries; i++) {
		seen += values[i].count;
		if (seen >= rank)
			return (struct percentile){values[i].value, 0};
	}
	return (struct percentile){metric->max, 0};
}

/* The sample of rank @rank of the bucket's own. */
static struct percentile within_bucket(const struct area_metric *metric,
				       const struct area_bucket *bucket, uint64_t rank)
{
	uint64_t low = hist_low(bucket->index);
	uint64_t high =
		bucket->index == HIST_BUCKETS - 1 ? UINT64_MAX : hist_low(bucket->index + 1) - 1;
	unsigned __int128 width;

	if (low < metric->min)
		low = metric->min;
	if (high > metric->max)
		high = metric->max;
	width = high - low;
	return (struct percentile){
		.value = low + (uint64_t)(width * (2 * rank - 1) / (2 * (uint64_t)bucket->count)),
		.resolution = width ? (uint64_t)width + 1 : 0,
	};
}

struct percentile stats_percentile(const struct area_metric *metric, const void *entries,
				   unsigned int permille)
{
	const struct area_bucket *buckets = entries;
	uint64_t rank = rank_of(metric->n, permille), below = 0;
	uint32_t i = 0;

	if (metric->form == AREA_EXACT)
		return exact_percentile(metric, entries, rank);
	while (i + 1 < metric->nr_entries && below + buckets[i].count < rank)
		below += buckets[i++].count;
	return within_bucket(metric, &buckets[i], rank - below);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double stats_median(double *values, unsigned int nr)
{
	qsort(values, nr, sizeof(*values), compare);
	return values[rank_of(nr, 500) - 1];
}
