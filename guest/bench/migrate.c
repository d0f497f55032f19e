// SPDX-License-Identifier: BSD-2-Clause
/*
 * `migrate`: a process on vCPU 0 makes a child in a copy of its mm, round after round, and waits
 * for it. The child starts on vCPU A, touches pages, continues on vCPU B, touches them there, frees
 * them with their page table, and exits. Meanwhile A is idle and may still be on the child's mm. A
 * and B are random and differ; they are the same for all policies.
 */
#include "bench/bench.h"
#include "bench/process_tree.h"
#include "kernel/options.h"
#include "user/user.h"

#define PAGES 8

static struct hist *rounds;
static unsigned int rounds_to_go;

static bool sample(struct task *task, uint64_t ticks)
{
	(void)task;
	hist_add(rounds, ticks);
	return --rounds_to_go;
}

static void spawn(struct task *parent, struct task *child)
{
	child->random = process_tree_random(parent);
	child->user_arg = PAGES;
	process_tree_note_child(PAGES - USER_FIRST_PAGES);
	task_set_cpu(child, (unsigned int)(process_tree_random(child) % nr_cpus_online));
}

/* The child goes elsewhere; the parent stays. */
static unsigned int place(struct task *task)
{
	unsigned int cpu = task->cpu;

	if (task->parent) {
		cpu += 1 + (unsigned int)(process_tree_random(task) % (nr_cpus_online - 1));
		cpu %= nr_cpus_online;
	}
	process_tree_note_place(task, cpu);
	return cpu;
}

static const struct user_ops ops = {
	.sample = sample, .spawn = spawn, .place = place, .exit = process_tree_exit};

static void run_rounds(unsigned int nr, struct process_tree_cost *result)
{
	rounds = bench_hist(0);
	rounds_to_go = nr;
	process_tree_run(user_migrate, 0, &ops, options.seed, result);
}

static const char *run_migrate(unsigned int iters)
{
	struct process_tree_cost result;

	if (nr_cpus_online < 2)
		return "needs two vCPUs";
	run_rounds((unsigned int)options.warmup, &result);
	run_rounds(iters, &result);
	results_metric(METRIC("round"), AREA_UNIT_TICKS, rounds);
	process_tree_metrics(&result);
	return NULL;
}

const struct workload workload_migrate = {.name = "migrate", .run = run_migrate, .grows = true};
