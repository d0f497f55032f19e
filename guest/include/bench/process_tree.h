/* SPDX-License-Identifier: BSD-2-Clause */
/* A tree of processes (sched/process.h) that a workload starts, and what it has cost. */
#ifndef BENCH_PROCESS_TREE_H
#define BENCH_PROCESS_TREE_H

#include <stdint.h>

#include "abi/counters.h"

struct task;
struct user_ops;

struct process_tree_cost {
	uint64_t ticks; /* from the root's start until it has exited */
	uint64_t count[NR_COUNTERS]; /* of all vCPUs, until every mm has ended */
};

/*
 * Runs @program, the root of a tree, on vCPU 0, and waits until it has exited, all vCPUs are idle
 * and every mm of the tree has ended; panics if one has not. @ops is the tree's and has
 * process_tree_exit() as its exit. @seed: the root's random state. IRQs on.
 */
void process_tree_run(void (*program)(uint64_t arg), uint64_t arg, const struct user_ops *ops,
		      uint64_t seed, struct process_tree_cost *result);

void process_tree_exit(struct task *task);

/*
 * The next of a process's own random numbers. What they are is a function of its place in the tree,
 * since a child's begin with one of its parent's, and not of time.
 */
uint64_t process_tree_random(struct task *task);

/* Writes the counts that are metrics of every workload of processes. */
void process_tree_metrics(const struct process_tree_cost *result);

#endif
