/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A metric's samples while they are taken, one writer at a time: each of the first AREA_EXACT_MAX
 * as it is, and all of them counted in a log-linear histogram. So to take one costs the same
 * however many there are, and while there are no more than that, nothing is lost.
 */
#ifndef LIB_HIST_H
#define LIB_HIST_H

#include "abi/histogram.h"
#include "abi/results.h"
#include "compiler.h"

struct hist {
	uint64_t n;
	uint64_t min;
	uint64_t max;
	uint64_t sum;
	uint32_t low; /* buckets outside [low, high] are 0 */
	uint32_t high;
	uint32_t below_zero;
	uint32_t count[HIST_BUCKETS];
	uint64_t samples[AREA_EXACT_MAX]; /* all n of them, if these are no more */
} __cacheline_aligned; /* so that vCPUs' own are on no line together */

void hist_reset(struct hist *hist);

/* A sample; a difference below 0, of the clocks of two vCPUs, is none, and counted as that. */
void hist_add(struct hist *hist, uint64_t value);

/* True if ->samples holds every sample; then hist_sort() puts them into ascending order. */
static inline bool hist_is_exact(const struct hist *hist)
{
	return hist->n <= AREA_EXACT_MAX;
}

void hist_sort(struct hist *hist);

/*
 * True if three quarters of the samples are in the median's bucket: more like them hardly move
 * the median.
 */
bool hist_settled(const struct hist *hist);

/* Adds @from's samples to @into. */
void hist_merge(struct hist *into, const struct hist *from);

#endif
