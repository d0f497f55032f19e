/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Do two sets of repetitions differ? Nothing is assumed of how they are distributed, and the same
 * input gives the same answer: what is random here has a seed of its own.
 */
#ifndef TOOLS_DIFF_STATISTICS_H
#define TOOLS_DIFF_STATISTICS_H

/*
 * With fewer on either side no result could be significant at 5 %: of three against three the
 * smallest p is 0.1.
 */
#define STATISTICS_MIN 4u

/*
 * Mann-Whitney's test, two-sided: the probability that ranks as far from what is expected, or
 * farther, come about if both sets are of one distribution. Exact for up to STATISTICS_EXACT_MAX
 * values together, ties included; beyond that the normal approximation, corrected for ties.
 * Returns -1 without memory.
 */
#define STATISTICS_EXACT_MAX 30u
double statistics_mann_whitney(const double *a, unsigned int na, const double *b, unsigned int nb);

struct interval {
	double low, high;
};

/*
 * By how many per cent @b's median is above @a's: the 95 % interval of 1,000 resamples of both.
 * @a's values are above 0. Returns 0, or -ENOMEM.
 */
int statistics_change(const double *a, unsigned int na, const double *b, unsigned int nb,
		      struct interval *out);

#endif
