// SPDX-License-Identifier: BSD-2-Clause
/* See process_tree.h. */
#include "bench/process_tree.h"

#include <arch/cpu.h>

#include "bench/bench.h"
#include "bench/party.h"
#include "kernel/stretch.h"
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

/* Each vCPU's own, since its processes decide; added up while all are idle. */
static struct tally {
	uint64_t children;
	uint64_t pages;
	uint64_t migrations;
} __cacheline_aligned tallies[NR_CPUS];

void process_tree_note_child(unsigned int pages)
{
	struct tally *tally = &tallies[smp_processor_id()];

	tally->children++;
	tally->pages += pages;
}

void process_tree_note_place(const struct task *task, unsigned int cpu)
{
	if (cpu != task->cpu)
		tallies[smp_processor_id()].migrations++;
}

/* Adds what there is so far, or takes it off. All vCPUs are idle. */
static void add_so_far(struct process_tree_cost *cost, uint64_t sign)
{
	for_each_cpu(cpu, &cpu_online_mask) {
		cost->processes += sign * tallies[cpu].children;
		cost->pages += sign * tallies[cpu].pages;
		cost->migrations += sign * tallies[cpu].migrations;
		cost->resched_ipis += sign * cpu_local[cpu].counters[COUNTER_resched_ipis];
	}
	cost->mms += sign * mm_ended();
	cost->flush_ipis += sign * mm_flush_ipis();
	cost->end_ipis += sign * mm_end_ipis();
}

/* What the kernel has counted, for the checking image. */
struct counted {
	uint64_t count[NR_COUNTERS];
};

static void add_counters(struct counted *counted, uint64_t sign)
{
	for_each_cpu(cpu, &cpu_online_mask)
		for (unsigned int i = 0; i < NR_COUNTERS; i++)
			counted->count[i] += sign * cpu_local[cpu].counters[i];
}

static void compare(const char *what, uint64_t tallied, uint64_t counted)
{
	if (tallied != counted)
		panic("%lu %s are tallied, %lu are counted", tallied, what, counted);
}

static void check(const struct process_tree_cost *cost, const struct counted *counted)
{
	uint64_t forks = counted->count[COUNTER_forks], execs = counted->count[COUNTER_execs];

	if (cost->mms != 1 + forks + execs)
		panic("%lu of %lu mms have ended", cost->mms, 1 + forks + execs);
	compare("mms", cost->mms, counted->count[COUNTER_mms_ended]);
	compare("processes", cost->processes, 1 + forks);
	compare("page faults", cost->pages, counted->count[COUNTER_page_faults]);
	compare("migrations", cost->migrations, counted->count[COUNTER_migrations]);
	compare("IPIs to flush", cost->flush_ipis, counted->count[COUNTER_flush_ipis]);
	compare("IPIs of ends", cost->end_ipis, counted->count[COUNTER_shootdown_ipis]);
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
	struct counted counted = {0};

	*result = (struct process_tree_cost){.processes = 1, .pages = USER_FIRST_PAGES};
	add_so_far(result, -1);
	add_counters(&counted, -1);
	root->ops = ops;
	root->random = seed;
	party_init(&party, 1);
	stretch_record(0, STRETCH_SCENE_NONE);
	stretch_begin("throughput");
	result->ticks = cycles_ordered();
	task_start(root);
	party_wait(&party);
	result->ticks = cycles_ordered() - result->ticks;
	stretch_end("throughput");
	stretch_record_end();
	bench_await_idle(nr_cpus_online - 1);
	lazy_drain();
	add_so_far(result, 1);
	add_counters(&counted, 1);
	if (IS_ENABLED(CONFIG_CHECK))
		check(result, &counted);
}

void process_tree_metrics(const struct process_tree_cost *result)
{
	results_value(METRIC("mms"), AREA_UNIT_COUNT, result->mms);
	results_value(METRIC("pages"), AREA_UNIT_COUNT, result->pages);
	results_value(METRIC("migrations"), AREA_UNIT_COUNT, result->migrations);
	results_value(METRIC("flush-ipis"), AREA_UNIT_COUNT, result->flush_ipis);
	results_value(METRIC("end-ipis"), AREA_UNIT_COUNT, result->end_ipis);
	if (IS_ENABLED(CONFIG_CHECK))
		results_value(METRIC("resched-ipis"), AREA_UNIT_COUNT, result->resched_ipis);
}
