/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How large a results area can become: for each workload how many metrics a cell writes, and from
 * them an upper bound of its record. The tool adds the bounds of a plan's cells up before it boots
 * a guest and makes the area that large (tools/plan/area_size.h); the guest holds each cell to its
 * bound (guest/kernel/results.c). So a workload that writes more than is said here fails in its
 * first cell, with the numbers, and never in the middle of a long plan.
 */
#ifndef ABI_AREA_SIZE_H
#define ABI_AREA_SIZE_H

#include "abi/axes.h"
#include "abi/counters.h"
#include "abi/histogram.h"
#include "abi/results.h"

/*
 * X(id, values, once, each, ks, samples): metrics of one value; metrics with samples that a cell
 * writes once; those that it writes for each number of other vCPUs that ks goes through; and who
 * takes the samples of a metric: one vCPU, or all of them as many each.
 */
#define AREA_WORKLOADS(X)                \
	X(ipi, 0, 5, 4, dense, one)      \
	X(switch, 2, 2, 0, dense, all)   \
	X(exit, 0, 4, 16, dense, one)    \
	X(pingpong, 5, 1, 0, dense, one) \
	X(flush, 0, 3, 32, sparse, one)  \
	X(churn, 8, 0, 0, dense, one)    \
	X(migrate, 6, 1, 0, dense, one)

/*
 * A stretch in which several vCPUs act at once is to last long against its start: each takes at
 * least so many samples, whatever --iters says.
 */
#define AREA_WINDOW_SAMPLES 64u

/* The next number after @k of the others of @n vCPUs, at last n: all to 8, powers of two, n - 1. */
static inline unsigned int area_next_dense(unsigned int k, unsigned int n)
{
	if (k < 8)
		return k + 1;
	if (k == n - 1)
		return n;
	return 2 * k < n - 1 ? 2 * k : n - 1;
}

/* 0, the powers of two, n - 1. */
static inline unsigned int area_next_sparse(unsigned int k, unsigned int n)
{
	if (k == n - 1)
		return n;
	return !k ? 1 : 2 * k < n - 1 ? 2 * k : n - 1;
}

enum area_samples {
	AREA_SAMPLES_one,
	AREA_SAMPLES_all,
};

struct area_workload {
	unsigned int values, once, each;
	unsigned int (*next)(unsigned int k, unsigned int n);
	enum area_samples samples;
};

/* What workload @id writes; nothing, for a number that is none. */
static inline struct area_workload area_workload(unsigned int id)
{
	switch (id) {
#define WORKLOAD(id, values, once, each, ks, samples)                             \
	case WORKLOAD_##id:                                                       \
		return (struct area_workload){values, once, each, area_next_##ks, \
					      AREA_SAMPLES_##samples};
		AREA_WORKLOADS(WORKLOAD)
#undef WORKLOAD
	default:
		return (struct area_workload){0, 0, 0, area_next_dense, AREA_SAMPLES_one};
	}
}

/*
 * The most bytes that a record of workload @id (enum abi_workload) has, with at most @n vCPUs
 * online. A stretch of @iters rounds may go on until up to @held mms more have ended.
 */
static inline uint64_t area_cell_max(unsigned int id, unsigned int n, uint64_t iters, uint64_t held)
{
	struct area_workload w = area_workload(id);
	uint64_t many = iters < AREA_WINDOW_SAMPLES ? AREA_WINDOW_SAMPLES : iters;
	uint64_t samples = w.samples == AREA_SAMPLES_all ? n * many : iters + held;
	uint64_t buckets = samples < HIST_BUCKETS ? samples : HIST_BUCKETS;
	uint64_t sampled = w.once;

	for (unsigned int k = 0; k < n; k = w.next(k, n))
		sampled += w.each;
	return sizeof(struct area_cell) +
	       w.values * (sizeof(struct area_metric) + sizeof(struct area_bucket)) +
	       sampled * (sizeof(struct area_metric) + buckets * sizeof(struct area_bucket)) +
	       (uint64_t)n * NR_COUNTERS * sizeof(uint64_t);
}

#endif
