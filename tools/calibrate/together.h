/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether threads ran at the same time, by their own clocks. Each reads the clock after every batch
 * of operations. A batch that took much longer than the thread's others is a gap: it had no CPU, or
 * its CPU had no time (steal, another process, a cgroup's limit). Only what all threads did while
 * nobody had a gap counts.
 */
#ifndef TOOLS_CALIBRATE_TOGETHER_H
#define TOOLS_CALIBRATE_TOGETHER_H

#include <stdint.h>

#define TOGETHER_STAMPS_MAX 2048u

/* What one thread noted. Written by it alone until it has ended. */
struct track {
	unsigned int nr; /* stamps; batches are one fewer */
	unsigned int ops; /* a batch */
	uint64_t stamps[TOGETHER_STAMPS_MAX]; /* ns, of a clock that all threads share */
};

struct together {
	double part; /* of the time from first start to last end, in which all ran, 0 to 1 */
	double ns; /* an operation a thread, in that time; 0 if there was none */
};

/* A batch is a gap if it is longer than this many of its thread's median, and so much more. */
#define TOGETHER_GAP_FACTOR 4
#define TOGETHER_GAP_NS     100000

/* @tracks have two stamps or more each. 0, or -ENOMEM. */
int together_find(struct track *const *tracks, unsigned int nr, struct together *together);

#endif
