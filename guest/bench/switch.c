// SPDX-License-Identifier: BSD-2-Clause
/*
 * `switch`: a thread of ONE mm on every vCPU goes user -> idle -> user without blocking, the worst
 * case for mm_count: each visit under `refcount` is two locked operations on one line that all
 * vCPUs share. The threads measure themselves in user mode, in a window in which all of them visit
 * (bench/window.h); a sample is half a round trip.
 */
#include "abi/area_size.h"
#include "bench/bench.h"
#include "bench/party.h"
#include "bench/window.h"
#include "mm/lazy.h"
#include "printk.h"
#include "user/user.h"

static struct window window;
static struct party party;

static bool sample(struct task *task, uint64_t ticks)
{
	if (window_counts(&window, task->cpu, ticks))
		hist_add(bench_cpu_hist(task->cpu), ticks / 2);
	return window_goes_on(&window, task->cpu);
}

static void leave(struct task *task)
{
	(void)task;
	party_leave(&party);
}

static const struct user_ops ops = {.sample = sample, .exit = leave};

static uint64_t per_gtick(uint64_t round_trips, uint64_t ticks)
{
	return 2 * round_trips * 1000000000ull / ticks;
}

static void write_metrics(void)
{
	struct hist *all = bench_hist(0), *rate = bench_hist(1);

	for_each_cpu(cpu, &cpu_online_mask) {
		const struct window_member *member = &window.member[cpu];

		hist_merge(all, bench_cpu_hist(cpu));
		hist_add(rate, per_gtick(member->samples, member->last - member->first));
	}
	results_metric(METRIC("switch"), AREA_UNIT_TICKS, all);
	results_value(METRIC("rate"), AREA_UNIT_PER_GTICK,
		      per_gtick(window_samples(&window), window_span(&window)));
	results_metric(METRIC("rate", .part = "vcpu"), AREA_UNIT_PER_GTICK, rate);
	if (nr_cpus_online > 1)
		results_value(METRIC("overlap"), AREA_UNIT_PERCENT, window_overlap(&window));
}

static const char *run_switch(unsigned int iters)
{
	struct mm *mm = mm_alloc();
	struct task *tasks[NR_CPUS];

	if (!mm)
		panic("no memory for an mm");
	window_init(&window, nr_cpus_online, MAX(iters, AREA_WINDOW_SAMPLES));
	window.recorded = true;
	party_init(&party, nr_cpus_online);
	for_each_cpu(cpu, &cpu_online_mask) {
		hist_reset(bench_cpu_hist(cpu));
		tasks[cpu] = user_task_create(cpu, mm, "runner", user_visit_idle, 0);
		tasks[cpu]->ops = &ops;
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
