// SPDX-License-Identifier: BSD-2-Clause
/*
 * `churn`: a build. One process, "make", keeps two jobs a vCPU going. A job is a child in a copy of
 * make's mm that replaces it by one of its own, touches some pages, lets others run, may have one
 * or two children of the same kind, one after the other ("cc1", "as"), and exits. Where a process
 * starts, and where it continues after it waits or lets others run, is random, so vCPUs that are
 * idle by then, or run other processes, still have its mm in use or are in its mask.
 *
 * What a process does and where is a function of the seed and of its place in the tree. So all
 * policies, paths and flushes see the same processes on the same vCPUs, and counts compare.
 *
 * At most 1 + 4 * vCPUs processes exist at a time (task.c has room for them), each with at most two
 * mms of some 30 pages.
 */
#include "bench/bench.h"
#include "bench/process_tree.h"
#include "kernel/options.h"
#include "user/user.h"

#define JOBS_PER_CPU  2
#define ITERS_PER_JOB 4 /* a job is worth so many rounds of another workload */
#define MORE_PAGES    12
#define MAX_YIELDS    2
#define MAX_CHILDREN  2

/* 0 to @most. */
static unsigned int draw(struct task *task, unsigned int most)
{
	return (unsigned int)(process_tree_random(task) % (most + 1));
}

/* Make's children are jobs and may have children; theirs have none. */
static void spawn(struct task *parent, struct task *child)
{
	unsigned int pages, children, yields;

	child->random = process_tree_random(parent);
	task_set_cpu(child, draw(child, nr_cpus_online - 1));
	pages = USER_FIRST_PAGES + draw(child, MORE_PAGES);
	children = draw(child, parent->parent ? 0 : MAX_CHILDREN);
	yields = draw(child, MAX_YIELDS);
	process_tree_note_child(pages);
	child->user_arg = USER_JOB_ARG(pages, children, yields);
}

/* Every second time it stays. */
static unsigned int place(struct task *task)
{
	unsigned int cpu = draw(task, nr_cpus_online - 1);

	cpu = draw(task, 1) ? cpu : task->cpu;
	process_tree_note_place(task, cpu);
	return cpu;
}

static const struct user_ops ops = {.spawn = spawn, .place = place, .exit = process_tree_exit};

static const char *run_churn(unsigned int iters)
{
	/* What it counts grows with its length, which so must not depend on any sample. */
	unsigned int length = options.iters_min ? (unsigned int)options.iters_min : iters;
	unsigned int at_once = JOBS_PER_CPU * nr_cpus_online;
	unsigned int jobs = 1 + (length - 1) / ITERS_PER_JOB; /* one after the other */
	struct process_tree_cost result;

	process_tree_run(user_make, USER_MAKE_ARG(at_once * jobs, at_once), &ops, options.seed,
			 &result);
	results_value(METRIC("processes"), AREA_UNIT_COUNT, result.processes);
	results_value(METRIC("throughput"), AREA_UNIT_PER_GTICK,
		      result.processes * 1000000000ull / result.ticks);
	process_tree_metrics(&result);
	return NULL;
}

const struct workload workload_churn = {.name = "churn", .run = run_churn, .grows = true};
