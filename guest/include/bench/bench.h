/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Workloads. One is a file in guest/bench/ that fills a struct workload, and a line in
 * abi/axes.h. It runs in vCPU 0's bench thread with the cell's policy and path bound, all vCPUs
 * idle on init_mm, counters 0.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "abi/axes.h"
#include "kernel/results.h"
#include "lib/hist.h"
#include "mm/mm.h"
#include "sched/sched.h"

struct workload {
	const char *name;

	/* Measures and writes its metrics. Returns NULL, or why the cell cannot be here. */
	const char *(*run)(unsigned int iters);

	/* What it counts grows with its length, so that `rounds` must not shorten it. */
	bool grows;
};

#define X(id, name, what) extern const struct workload workload_##id;
ABI_WORKLOADS(X)
#undef X

/* The workloads, in abi/axes.h order. */
extern const struct workload *const workloads[];

/* Boot: memory for the workloads' histograms. */
void bench_init(void);

/* A zeroed histogram, one of BENCH_HISTS, the same for the same @i; valid within a workload. */
struct hist *bench_hist(unsigned int i);
#define BENCH_HISTS 16

/*
 * True once a stretch may end before it has options.iters samples: with options.iters_min, after so
 * many, when each of its @totals has settled (hist_settled()). It depends on the samples alone, so
 * where these repeat the number of rounds does.
 */
bool bench_settled(const struct hist *const totals[], unsigned int nr);

/* One histogram a vCPU, for tasks that sample on their own. */
struct hist *bench_cpu_hist(unsigned int cpu);

/* Empties all of both kinds. The bench thread, between cells. */
void bench_reset_hists(void);

/*
 * Puts the guest into the one state in which every cell begins, and all vCPUs but this one to rest.
 * The bench thread, between cells, with the cell's policy bound and no mm held. IRQs on.
 */
void bench_fresh(void);

/*
 * Each waits for the vCPUs 1..@last, IRQs on: until they are blocked in their idle thread by their
 * own word, though they may still be on their way; by the platform's, where it has one; and where
 * it has none a little longer, so that they sleep.
 */
void bench_await_blocked(unsigned int last);
void bench_await_idle(unsigned int last);
void bench_await_sleep(unsigned int last);

/* A stretch with a vCPU on its way ends when it has not met one there in so many rounds. */
#define BENCH_ON_WAY_TRIES 8u

/* How many of the vCPUs 1..@last sleep now, by the platform's word; all where it has none. */
unsigned int bench_asleep(unsigned int last);

/*
 * Changes how many vCPUs are online to @vcpus; 0: to what the tool wants, or else the platform's
 * administration. The bench thread, between cells, or within a workload while it has no task on the
 * other vCPUs.
 */
void bench_hotplug(unsigned int vcpus);

/*
 * Ends the guest if the platform's administration wants that; the cell in progress is then failed.
 * The bench thread, between cells and between the stretches of a workload, which are of at most
 * --iters rounds each: never within one.
 */
void bench_heed_end(void);

/* The bench thread: runs the plan, then powers off. */
void bench_thread(void *unused);

#endif
