// SPDX-License-Identifier: BSD-2-Clause
/* See process_tree.h. */
#include "bench/process_tree.h"

#include <arch/cpu.h>

#include "bench/bench.h"
#include "bench/party.h"
#include "mm/lazy.h"
#include "printk.h"
#include "user/user.h"

static struct party party;

/* SplitMix64 (G. Steele, D. Lea, C. Flood): a counter and a hash of it. */
uint64_t process_tree_random(struct task *task)
{
	uint64_t z = task->random += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

void process_tree_exit(struct task *task)
{
	if (!task->parent)
		party_leave(&party);
}

/* Adds the counters of all vCPUs, which are idle, to @count, or takes them off. */
static void add_counters(uint64_t count[NR_COUNTERS], bool off)
{
	for_each_cpu(cpu, &cpu_online_mask)
		for (unsigned int i = 0; i < NR_COUNTERS; i++)
			count[i] += off ? -cpu_local[cpu].counters[i] : cpu_local[cpu].counters[i];
}

static struct task *make_root(void (*program)(uint64_t arg), uint64_t arg)
{
	struct mm *mm = mm_alloc();
	struct task *root;

	if (!mm)
		panic("no memory for an mm");
	mm_set_heap(mm, USER_HEAP, USER_HEAP_END);
	root = user_task_create(0, mm, "process", program, arg);
	mmput(mm);
	return root;
}

void process_tree_run(void (*program)(uint64_t arg), uint64_t arg, const struct user_ops *ops,
		      uint64_t seed, struct process_tree_cost *result)
{
	struct task *root = make_root(program, arg);
	uint64_t mms;

	*result = (struct process_tree_cost){0};
	add_counters(result->count, true);
	root->ops = ops;
	root->random = seed;
	party_init(&party, 1);
	result->ticks = cycles_ordered();
	task_start(root);
	party_wait(&party);
	result->ticks = cycles_ordered() - result->ticks;
	bench_await_idle(nr_cpus_online - 1);
	lazy_drain();
	add_counters(result->count, false);
	mms = 1 + result->count[COUNTER_forks] + result->count[COUNTER_execs];
	if (result->count[COUNTER_mms_ended] != mms)
		panic("%lu of %lu mms have ended", result->count[COUNTER_mms_ended], mms);
}

void process_tree_metrics(const struct process_tree_cost *result)
{
	static const struct {
		const char *name;
		enum abi_counter counter;
	} metrics[] = {
		{"mms", COUNTER_mms_ended},           {"pages", COUNTER_page_faults},
		{"migrations", COUNTER_migrations},   {"flush-ipis", COUNTER_flush_ipis},
		{"end-ipis", COUNTER_shootdown_ipis}, {"resched-ipis", COUNTER_resched_ipis},
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(metrics); i++)
		results_value(METRIC(metrics[i].name), AREA_UNIT_COUNT,
			      result->count[metrics[i].counter]);
}
