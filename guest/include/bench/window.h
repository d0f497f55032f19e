/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The window in which several vCPUs act at the same time. Its members are tasks, one a vCPU, which
 * play rounds. No round counts before every member plays, and a member that has its samples plays
 * on until all have theirs. So what is sampled is only what happens while all play; how well that
 * has worked is the overlap.
 *
 * Where vCPUs take turns on one timeline (the lab's mode exact), a member ends its turn while it
 * waits for others, and with turn=op after each round, always between two rounds.
 */
#ifndef BENCH_WINDOW_H
#define BENCH_WINDOW_H

#include "atomic.h"
#include "cpumask.h"

struct window_member {
	/* Only its own task writes and reads these, until the window is over. */
	unsigned int warmup_to_go;
	unsigned int samples; /* rounds while all play, also those beyond what is wanted */
	bool sampling; /* all members play since before the round that goes on */
	uint64_t first; /* TSC at the start of the first sample, and at the end of the last */
	uint64_t last;
} __cacheline_aligned;

struct window {
	struct window_member member[NR_CPUS];
	unsigned int members;
	unsigned int wanted; /* samples of each member */
	bool recorded; /* as a stretch (kernel/stretch.h), of which member 0 is on vCPU 0 */

	/* Members that do not play yet, and that lack samples: locked by any vCPU, read by all. */
	atomic_t absent __cacheline_aligned;
	atomic_t unfinished;
};

/* Before the members start. It is not recorded unless ->recorded is set then. */
void window_init(struct window *window, unsigned int members, unsigned int wanted);

/*
 * Member @i has just ended a round that took @ticks: is it one of the samples that it was asked
 * for? By its task, once a round, before window_goes_on().
 */
bool window_counts(struct window *window, unsigned int i, uint64_t ticks);

/* False once every member has its samples. May end this vCPU's turn. By member @i's task. */
bool window_goes_on(struct window *window, unsigned int i);

/* When all members have gone: the samples of all, and the ticks from the first to the last. */
uint64_t window_samples(const struct window *window);
uint64_t window_span(const struct window *window);

/* In percent of that span: how long the stretches of all members, first to last, overlap. */
unsigned int window_overlap(const struct window *window);

#endif
