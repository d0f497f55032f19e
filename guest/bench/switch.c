// SPDX-License-Identifier: BSD-2-Clause
/*
 * `switch`: a thread of ONE mm on every vCPU goes user -> idle -> user without blocking, the worst
 * case for mm_count: each visit under `refcount` is two locked operations on one line that all
 * vCPUs share. The threads measure themselves in user mode; a sample is half a round trip.
 */
#include <arch/cpu.h>

#include "bench/bench.h"
#include "bench/party.h"
#include "bench/turn.h"
#include "kernel/options.h"
#include "kernel/stretch.h"
#include "mm/lazy.h"
#include "printk.h"
#include "user/user.h"

struct runner {
	struct party *party;
	unsigned int rounds_to_go; /* warm-up included; only its task */
	uint64_t first; /* TSC at the first and the last recorded sample */
	uint64_t last;
} __cacheline_aligned;

static struct runner runners[NR_CPUS];
static unsigned int rounds;

static bool sample(struct task *task, uint64_t ticks)
{
	struct runner *runner = task->private;
	struct hist *hist = bench_cpu_hist(task->cpu);

	turn_end();
	runner->rounds_to_go--;
	if (!task->cpu && runner->rounds_to_go == rounds)
		stretch_record(0, STRETCH_SCENE_NONE);
	if (!task->cpu && !runner->rounds_to_go)
		stretch_record_end();
	if (runner->rounds_to_go >= rounds)
		return true;
	if (!hist->n)
		runner->first = cycles() - ticks;
	hist_add(hist, ticks / 2);
	runner->last = cycles();
	return runner->rounds_to_go;
}

static void leave(struct task *task)
{
	party_leave(((struct runner *)task->private)->party);
}

static const struct user_ops ops = {.sample = sample, .exit = leave};

static void write_metrics(void)
{
	struct hist *all = bench_hist(0), *rate = bench_hist(1);
	uint64_t first = ~0ull, last = 0, switches = 2ull * rounds;

	for_each_cpu(cpu, &cpu_online_mask) {
		const struct runner *runner = &runners[cpu];

		hist_merge(all, bench_cpu_hist(cpu));
		hist_add(rate, switches * 1000000000ull / (runner->last - runner->first));
		first = MIN(first, runner->first);
		last = MAX(last, runner->last);
	}
	results_metric(METRIC("switch"), AREA_UNIT_TICKS, all);
	results_value(METRIC("rate"), AREA_UNIT_PER_GTICK,
		      switches * nr_cpus_online * 1000000000ull / (last - first));
	results_metric(METRIC("rate", .part = "vcpu"), AREA_UNIT_PER_GTICK, rate);
}

static const char *run_switch(unsigned int iters)
{
	struct mm *mm = mm_alloc();
	struct task *tasks[NR_CPUS];
	struct party party;

	if (!mm)
		panic("no memory for an mm");
	rounds = iters;
	party_init(&party, nr_cpus_online);
	for_each_cpu(cpu, &cpu_online_mask) {
		runners[cpu] = (struct runner){
			.party = &party, .rounds_to_go = iters + (unsigned int)options.warmup};
		hist_reset(bench_cpu_hist(cpu));
		tasks[cpu] = user_task_create(cpu, mm, "runner", user_visit_idle, 0);
		tasks[cpu]->ops = &ops;
		tasks[cpu]->private = &runners[cpu];
	}
	for_each_cpu(cpu, &cpu_online_mask)
		task_start(tasks[cpu]);
	party_wait(&party);
	bench_await_idle(nr_cpus_online - 1);
	mmput(mm);
	write_metrics();
	return NULL;
}

const struct workload workload_switch = {.name = "switch", .run = run_switch};
