/* SPDX-License-Identifier: BSD-2-Clause */
/* See statistics.h. */
#include "diff/statistics.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "area/stats.h"

#define RESAMPLES 1000u
#define SEED      0x9e3779b97f4a7c15ull

struct ranked {
	double value;
	unsigned int rank2; /* twice the rank: that of tied values is their mean */
	unsigned char is_a;
};

static int compare(const void *x, const void *y)
{
	double a = ((const struct ranked *)x)->value, b = ((const struct ranked *)y)->value;

	return (a > b) - (a < b);
}

/* Ranks all values together. Returns the sum over tied groups of t^3 - t. */
static double rank(struct ranked *all, unsigned int nr)
{
	double ties = 0;

	qsort(all, nr, sizeof(*all), compare);
	for (unsigned int i = 0; i < nr;) {
		unsigned int end = i + 1;
		double t;

		while (end < nr && all[end].value == all[i].value)
			end++;
		t = end - i;
		ties += t * t * t - t;
		for (unsigned int j = i; j < end; j++)
			all[j].rank2 = i + end + 1; /* places i + 1 to end */
		i = end;
	}
	return ties;
}

/*
 * Of all choices of @na of the ranks, the part whose sum is at least as far from the mean as
 * @sum2. ways[n * width + s]: choices of n ranks whose doubled sum is s.
 */
static double exact_p(const struct ranked *all, unsigned int nr, unsigned int na, unsigned int sum2)
{
	unsigned int width = nr * (nr + 1) + 1, mean2 = na * (nr + 1);
	unsigned int far = sum2 > mean2 ? sum2 - mean2 : mean2 - sum2;
	double *ways = calloc((size_t)(na + 1) * width, sizeof(*ways)), extreme = 0, total = 0;

	if (!ways)
		return -1;
	ways[0] = 1;
	for (unsigned int i = 0; i < nr; i++) {
		for (unsigned int n = na; n > 0; n--) {
			double *to = ways + (size_t)n * width;
			const double *from = to - width;

			for (unsigned int s = all[i].rank2; s < width; s++)
				to[s] += from[s - all[i].rank2];
		}
	}
	for (unsigned int s = 0; s < width; s++) {
		double here = ways[(size_t)na * width + s];

		total += here;
		if ((s > mean2 ? s - mean2 : mean2 - s) >= far)
			extreme += here;
	}
	free(ways);
	return extreme / total;
}

static double normal_p(unsigned int na, unsigned int nb, unsigned int sum2, double ties)
{
	double n = na + nb, mean = na * (n + 1) / 2;
	double variance = (double)na * nb / 12 * (n + 1 - ties / (n * (n - 1)));
	double far = fabs(sum2 / 2.0 - mean) - 0.5;

	if (variance <= 0 || far <= 0)
		return 1;
	return erfc(far / sqrt(2 * variance));
}

double statistics_mann_whitney(const double *a, unsigned int na, const double *b, unsigned int nb)
{
	unsigned int nr = na + nb, sum2 = 0;
	struct ranked *all = calloc(nr, sizeof(*all));
	double ties, p;

	if (!all)
		return -1;
	for (unsigned int i = 0; i < nr; i++)
		all[i] = (struct ranked){i < na ? a[i] : b[i - na], 0, i < na};
	ties = rank(all, nr);
	for (unsigned int i = 0; i < nr; i++)
		sum2 += all[i].is_a ? all[i].rank2 : 0;
	p = nr <= STATISTICS_EXACT_MAX ? exact_p(all, nr, na, sum2) : normal_p(na, nb, sum2, ties);
	free(all);
	return p;
}

/* A number below @bound (xorshift64*). */
static unsigned int draw(uint64_t *state, unsigned int bound)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (unsigned int)((*state * 0x2545f4914f6cdd1dull >> 32) * bound >> 32);
}

/* The median of as many values as there are, drawn with replacement. */
static double resampled(const double *values, unsigned int nr, double *scratch, uint64_t *state)
{
	for (unsigned int i = 0; i < nr; i++)
		scratch[i] = values[draw(state, nr)];
	return stats_median(scratch, nr);
}

static int compare_numbers(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

int statistics_change(const double *a, unsigned int na, const double *b, unsigned int nb,
		      struct interval *out)
{
	double *scratch = calloc(RESAMPLES + na + nb, sizeof(*scratch));
	uint64_t state = SEED;
	double *changes;

	if (!scratch)
		return -ENOMEM;
	changes = scratch + na + nb;
	for (unsigned int i = 0; i < RESAMPLES; i++) {
		double old = resampled(a, na, scratch, &state);
		double new = resampled(b, nb, scratch + na, &state);

		changes[i] = (new - old) / old * 100;
	}
	qsort(changes, RESAMPLES, sizeof(*changes), compare_numbers);
	out->low = changes[RESAMPLES * 25 / 1000];
	out->high = changes[RESAMPLES * 975 / 1000 - 1];
	free(scratch);
	return 0;
}
