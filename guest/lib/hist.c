// SPDX-License-Identifier: BSD-2-Clause
/* See hist.h. No locking: a histogram belongs to one vCPU until it is quiet. */
#include "lib/hist.h"

void hist_reset(struct hist *hist)
{
	if (hist->n)
		for (uint32_t i = hist->low; i <= hist->high; i++)
			hist->count[i] = 0;
	hist->n = 0;
	hist->min = ~0ull;
	hist->max = 0;
	hist->sum = 0;
	hist->low = HIST_BUCKETS - 1;
	hist->high = 0;
	hist->below_zero = 0;
}

static void note_range(struct hist *hist, uint32_t low, uint32_t high)
{
	hist->low = MIN(hist->low, low);
	hist->high = MAX(hist->high, high);
}

void hist_add(struct hist *hist, uint64_t value)
{
	uint32_t i = hist_index(value);

	if ((int64_t)value < 0) {
		hist->below_zero++;
		return;
	}
	if (hist->n < AREA_EXACT_MAX)
		hist->samples[hist->n] = value;
	hist->count[i]++;
	hist->n++;
	hist->sum += value;
	hist->min = MIN(hist->min, value);
	hist->max = MAX(hist->max, value);
	note_range(hist, i, i);
}

/* Shellsort, with gaps of A. Tokuda as whole numbers: few samples, and most of them in order. */
void hist_sort(struct hist *hist)
{
	static const uint16_t gaps[] = {2660, 1182, 525, 233, 103, 46, 20, 9, 4, 1};
	uint64_t *s = hist->samples;

	for (unsigned int g = 0; g < ARRAY_SIZE(gaps); g++) {
		for (uint64_t i = gaps[g]; i < hist->n; i++) {
			uint64_t value = s[i], at = i;

			for (; at >= gaps[g] && s[at - gaps[g]] > value; at -= gaps[g])
				s[at] = s[at - gaps[g]];
			s[at] = value;
		}
	}
}

bool hist_settled(const struct hist *hist)
{
	uint64_t below = 0;
	uint32_t i = hist->low;

	while (i < hist->high && 2 * (below + hist->count[i]) <= hist->n)
		below += hist->count[i++];
	return hist->n && 4ull * hist->count[i] >= 3 * hist->n;
}

void hist_merge(struct hist *into, const struct hist *from)
{
	into->below_zero += from->below_zero;
	if (!from->n)
		return;
	for (uint64_t i = 0; i < from->n && into->n + i < AREA_EXACT_MAX; i++)
		into->samples[into->n + i] = from->samples[i];
	for (uint32_t i = from->low; i <= from->high; i++)
		into->count[i] += from->count[i];
	into->n += from->n;
	into->sum += from->sum;
	into->min = MIN(into->min, from->min);
	into->max = MAX(into->max, from->max);
	note_range(into, from->low, from->high);
}
