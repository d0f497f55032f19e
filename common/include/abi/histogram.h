/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log-linear histogram's bucket arithmetic, shared by the guest that fills one and the tool
 * that reads percentiles from it. Values below 2^(HIST_SUB_BITS + 1) have a bucket each; above,
 * every power of two is split into 2^HIST_SUB_BITS equal buckets, so a bucket's width is at most
 * 1/256 of its lower bound. Values of 2^HIST_MAX_BITS and more count in the last bucket (max keeps
 * the true value). The scheme is HdrHistogram's (G. Tene).
 */
#ifndef ABI_HISTOGRAM_H
#define ABI_HISTOGRAM_H

#include <stdint.h>

#define HIST_SUB_BITS 8
#define HIST_MAX_BITS 40
#define HIST_BUCKETS  ((HIST_MAX_BITS - HIST_SUB_BITS + 1) << HIST_SUB_BITS)

static inline uint32_t hist_index(uint64_t value)
{
	unsigned int shift;

	if (value >> HIST_MAX_BITS)
		return HIST_BUCKETS - 1;
	if (value < (2u << HIST_SUB_BITS))
		return (uint32_t)value;
	shift = 63 - (unsigned int)__builtin_clzll(value) - HIST_SUB_BITS;
	return (shift << HIST_SUB_BITS) + (uint32_t)(value >> shift);
}

/* The smallest value that falls into bucket @index. */
static inline uint64_t hist_low(uint32_t index)
{
	unsigned int shift;

	if (index < (2u << HIST_SUB_BITS))
		return index;
	shift = (index >> HIST_SUB_BITS) - 1;
	return (uint64_t)(index - (shift << HIST_SUB_BITS)) << shift;
}

#endif
