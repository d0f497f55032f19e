/* SPDX-License-Identifier: BSD-2-Clause */
/* A metric's samples while they are taken: a log-linear histogram, one writer at a time. */
#ifndef LIB_HIST_H
#define LIB_HIST_H

#include "abi/histogram.h"
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
} __cacheline_aligned; /* so that vCPUs' own are on no line together */

void hist_reset(struct hist *hist);

/* A sample; a difference below 0, of the clocks of two vCPUs, is none, and counted as that. */
void hist_add(struct hist *hist, uint64_t value);

/*
 * True if three quarters of the samples are in the median's bucket: more like them hardly move
 * the median.
 */
bool hist_settled(const struct hist *hist);

/* Adds @from's samples to @into. */
void hist_merge(struct hist *into, const struct hist *from);

#endif
