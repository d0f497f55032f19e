/* SPDX-License-Identifier: BSD-2-Clause */
/* A tree of processes (sched/process.h) that a workload starts, and what it has cost. */
#ifndef BENCH_PROCESS_TREE_H
#define BENCH_PROCESS_TREE_H

#include "compiler.h"

struct task;
struct user_ops;

struct process_tree_cost {
	uint64_t ticks; /* from the root's start until it has exited */
	/* Of all vCPUs, until every mm has ended. */
	uint64_t processes;
	uint64_t mms;
	uint64_t pages; /* touched first, by a fault each */
	uint64_t migrations;
	uint64_t flush_ipis;
	uint64_t end_ipis;
	uint64_t resched_ipis; /* CONFIG_CHECK */
};

/*
 * Runs @program, the root of a tree, on vCPU 0, and waits until it has exited, all vCPUs are idle
 * and every mm of the tree has ended; the checking image panics if one has not. @ops is the tree's
 * and has process_tree_exit() as its exit; the root touches USER_FIRST_PAGES pages. @seed: the
 * root's random state. IRQs on.
 */
void process_tree_run(void (*program)(uint64_t arg), uint64_t arg, const struct user_ops *ops,
		      uint64_t seed, struct process_tree_cost *result);

void process_tree_exit(struct task *task);

/*
 * What a process decides is tallied where it does, as a part of the program. The checking image
 * compares the sums with what the kernel has counted. From user_ops.spawn: there is a child, which
 * will touch @pages pages of its heap first; from user_ops.place: the process continues on @cpu.
 */
void process_tree_note_child(unsigned int pages);
void process_tree_note_place(const struct task *task, unsigned int cpu);

/*
 * The next of a process's own random numbers. What they are is a function of its place in the tree,
 * since a child's begin with one of its parent's, and not of time.
 */
uint64_t process_tree_random(struct task *task);

/* Writes the counts that are metrics of every workload of processes. */
void process_tree_metrics(const struct process_tree_cost *result);

#endif
