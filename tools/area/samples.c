/* SPDX-License-Identifier: BSD-2-Clause */
/* The samples of one metric; see samples.h. */
#include "area/samples.h"

#include <errno.h>
#include <inttypes.h>

#include "abi/histogram.h"
#include "area/stats.h"

/* Ascending, none empty; their number in @counted, in 64 bits that 2^32 counts of 32 bits fit. */
static int check_buckets(const struct area_metric *metric, const struct area_bucket *buckets,
			 uint64_t *counted, struct reason *why)
{
	for (uint32_t i = 0; i < metric->nr_entries; i++) {
		if (buckets[i].index >= HIST_BUCKETS ||
		    (i && buckets[i].index <= buckets[i - 1].index))
			return reason_set(why, EBADMSG, "bucket %" PRIu32 " has index %" PRIu32, i,
					  buckets[i].index);
		if (!buckets[i].count)
			return reason_set(why, EBADMSG, "bucket %" PRIu32 " is empty", i);
		*counted += buckets[i].count;
	}
	return 0;
}

/* The same of values, and their sum, which is exact: 2^32 entries are less than 2^96. */
static int check_values(const struct area_metric *metric, const struct area_value *values,
			uint64_t *counted, unsigned __int128 *sum, struct reason *why)
{
	for (uint32_t i = 0; i < metric->nr_entries; i++) {
		if (i && values[i].value <= values[i - 1].value)
			return reason_set(why, EBADMSG,
					  "value %" PRIu32 " is %" PRIu64 ", after %" PRIu64, i,
					  (uint64_t)values[i].value, (uint64_t)values[i - 1].value);
		if (!values[i].count)
			return reason_set(why, EBADMSG, "value %" PRIu32 " has no sample", i);
		*counted += values[i].count;
		*sum += (unsigned __int128)values[i].value * values[i].count;
	}
	if (*counted > AREA_EXACT_MAX)
		return reason_set(why, EBADMSG, "%" PRIu64 " samples are written out", *counted);
	return 0;
}

/* min and max against the entries' ends, sum against n and them. */
static int check_ends(const struct area_metric *metric, const void *entries, struct reason *why)
{
	const struct area_bucket *buckets = entries;
	const struct area_value *values = entries;
	unsigned __int128 n = metric->n;
	uint32_t last = metric->nr_entries - 1;
	bool match = metric->form == AREA_EXACT
			     ? metric->min == values[0].value && metric->max == values[last].value
			     : hist_index(metric->min) == buckets[0].index &&
				       hist_index(metric->max) == buckets[last].index;

	if (metric->max > AREA_NUMBER_MAX)
		return reason_set(why, EBADMSG, "max is %" PRIu64 ", above 2^53 - 1", metric->max);
	if (metric->min > metric->max || !match)
		return reason_set(why, EBADMSG,
				  "min %" PRIu64 " and max %" PRIu64 " do not match the samples",
				  metric->min, metric->max);
	if (metric->sum < n * metric->min || metric->sum > n * metric->max)
		return reason_set(why, EBADMSG, "sum %" PRIu64 " is not within n times min and max",
				  metric->sum);
	return 0;
}

int samples_check(const struct area_metric *metric, const void *entries, struct reason *why)
{
	unsigned __int128 sum = 0;
	uint64_t counted = 0;
	int ret;

	if (metric->form == AREA_EXACT)
		ret = check_values(metric, entries, &counted, &sum, why);
	else if (metric->form == AREA_BUCKETS)
		ret = check_buckets(metric, entries, &counted, why);
	else
		ret = reason_set(why, EBADMSG, "has form %" PRIu32, metric->form);
	if (ret)
		return ret;
	if (metric->n > AREA_NUMBER_MAX)
		return reason_set(why, EBADMSG, "n is %" PRIu64 ", above 2^53 - 1", metric->n);
	if (counted != metric->n)
		return reason_set(why, EBADMSG, "n is %" PRIu64 ", there are %" PRIu64 " samples",
				  metric->n, counted);
	if (!metric->n)
		return metric->min || metric->max || metric->sum
			       ? reason_set(why, EBADMSG, "figures without samples")
			       : 0;
	ret = check_ends(metric, entries, why);
	if (!ret && metric->form == AREA_EXACT && sum != metric->sum)
		return reason_set(why, EBADMSG, "sum %" PRIu64 " is not that of the samples",
				  metric->sum);
	return ret;
}

void samples_figures(const struct area_metric *metric, const void *entries,
		     struct area_figures *out)
{
	struct percentile p50;

	out->unit = metric->unit;
	out->n = metric->n;
	out->below_zero = metric->below_zero;
	if (!metric->n)
		return;
	p50 = stats_percentile(metric, entries, 500);
	out->min = metric->min;
	out->p10 = stats_percentile(metric, entries, 100).value;
	out->p50 = p50.value;
	out->p90 = stats_percentile(metric, entries, 900).value;
	out->p99 = stats_percentile(metric, entries, 990).value;
	out->max = metric->max;
	out->resolution = p50.resolution;
	/* The sum of many large samples is rounded. */
	out->mean = (double)metric->sum / (double)metric->n;
	if (out->mean < (double)out->min)
		out->mean = (double)out->min;
	if (out->mean > (double)out->max)
		out->mean = (double)out->max;
}
