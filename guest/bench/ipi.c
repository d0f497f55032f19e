// SPDX-License-Identifier: BSD-2-Clause
/*
 * `ipi`: cross-calls to vCPUs that run in user mode, from before the first round of a fan-out until
 * after its last. The first rows are those of the field's
 * ipi_benchmark (Y. Norov): dry-run, self, one target, broadcast; then every fan-out k.
 *
 * A round's time is split when the path's send returns: the time before is the initiator's part,
 * the time after it, divided by k, a target's. In the lab's exact mode vCPUs take turns on one
 * timeline and sending does not end the initiator's turn, so the two parts are what each side
 * executed. On hardware the targets run in parallel and the second part is the initiator's wait.
 */
#include <arch/cpu.h>

#include "abi/area_size.h"
#include "bench/bench.h"
#include "bench/presence.h"
#include "bench/turn.h"
#include "kernel/call.h"
#include "kernel/options.h"
#include "kernel/stretch.h"
#include "mm/lazy.h"
#include "printk.h"
#include "user/user.h"
#include "wait.h"

enum {
	TOTAL,
	INITIATOR,
	TARGET,
};

static void nothing(void *arg)
{
	(void)arg;
}

static void measure_local(const char *name, const struct cpumask *mask, unsigned int iters)
{
	struct hist *hist = bench_hist(TOTAL);
	const struct hist *const totals[] = {hist};
	unsigned int warmup = (unsigned int)options.warmup;

	for (unsigned int i = 0; i < iters + warmup; i++) {
		uint64_t start = cycles_ordered();

		call_mask(mask, nothing, NULL, NULL);
		if (i < warmup)
			continue;
		hist_add(hist, cycles_ordered() - start);
		if (bench_settled(totals, 1))
			break;
	}
	results_metric(METRIC(name), AREA_UNIT_TICKS, hist);
}

static void write_metrics(const char *what, unsigned int k, struct hist *const hists[3])
{
	static const char *const parts[] = {NULL, "sender", "target"};

	for (unsigned int i = 0; i < 3; i++)
		results_metric(METRIC_K(what, k, .part = parts[i]), AREA_UNIT_TICKS, hists[i]);
}

/*
 * Rounds to vCPUs 1..k. The call's stations, between the two readings, are the checking image's.
 */
static void measure_fanout(unsigned int k, unsigned int iters)
{
	struct hist *hists[] = {bench_hist(TOTAL), bench_hist(INITIATOR), bench_hist(TARGET)};
	const struct hist *const totals[] = {hists[TOTAL]};
	unsigned int warmup = (unsigned int)options.warmup;
	struct cpumask mask = {0};
	struct presence presence;

	presence_init(&presence, k);
	for (unsigned int cpu = 1; cpu <= k; cpu++)
		cpumask_set_cpu(cpu, &mask);
	for (unsigned int i = 0; i < iters + warmup && !bench_settled(totals, 1); i++) {
		struct call_times t = {0};
		uint64_t start, end;

		turn_end();
		presence_before(&presence);
		if (i == warmup)
			stretch_record(k, STRETCH_SCENE_NONE);
		stretch_begin("broadcast");
		start = cycles_ordered();
		call_many(&mask, nothing, NULL, &t);
		end = cycles_ordered();
		stretch_end("broadcast");
		if (i < warmup)
			continue;
		presence_after(&presence);
		hist_add(hists[TOTAL], end - start);
		if (!IS_ENABLED(CONFIG_CHECK))
			continue;
		hist_add(hists[INITIATOR], t.sent - start);
		hist_add(hists[TARGET], (end - t.sent) / k);
	}
	stretch_record_end();
	if (k == 1)
		write_metrics("one", AREA_NO_K, hists);
	write_metrics("broadcast", k, hists);
	presence_write(&presence, METRIC_K("overlap", k));
}

/* Returns when the spinner is in user mode. */
static struct task *start_spinner(unsigned int cpu, struct mm *mm)
{
	const struct user_board *board = mm_user_page(mm, USER_BOARD);
	struct task *spinner = user_task_create(cpu, mm, "spinner", user_spin_seen, cpu);

	task_start(spinner);
	wait_until_cpu(READ_ONCE(board->touched[cpu]), "the spinner", cpu);
	return spinner;
}

static const char *run_ipi(unsigned int iters)
{
	const struct cpumask none = {0}, self = {{1}};
	struct task *spinners[NR_CPUS];
	unsigned int started = 0;
	struct mm *mm = mm_alloc();

	if (!mm || mm_map_page(mm, USER_BOARD, 0))
		panic("no memory for an mm");
	measure_local("dry-run", &none, iters);
	measure_local("self", &self, iters);
	for (unsigned int k = 1; k < nr_cpus_online; k = area_next_dense(k, nr_cpus_online)) {
		bench_heed_end();
		while (started < k) {
			started++;
			spinners[started] = start_spinner(started, mm);
		}
		measure_fanout(k, iters);
	}
	for (unsigned int cpu = 1; cpu <= started; cpu++)
		task_kill(spinners[cpu]);
	bench_await_idle(started);
	mmput(mm);
	return NULL;
}

const struct workload workload_ipi = {.name = "ipi", .run = run_ipi};
