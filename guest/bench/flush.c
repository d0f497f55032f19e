// SPDX-License-Identifier: BSD-2-Clause
/*
 * `flush`: a ring-3 task on vCPU 0 unmaps while vCPUs 1..k run in user mode on its mm, or are lazy
 * on it, asleep in their idle thread. Two ways: `unmap` takes a whole range, its page tables too;
 * `discard` takes one page and no table, so lazy vCPUs may be left alone. Before each round all of
 * them have touched the range in user mode.
 */
#include "mm/flush.h"

#include <arch/cpu.h>
#include <hyp/ops.h>

#include "abi/area_size.h"
#include "bench/bench.h"
#include "bench/party.h"
#include "bench/presence.h"
#include "bench/turn.h"
#include "kernel/options.h"
#include "kernel/stretch.h"
#include "mm/lazy.h"
#include "printk.h"
#include "user/user.h"
#include "wait.h"

enum {
	TOTAL, /* the unmapping, from before the tables change until the pages are free */
	INITIATOR, /* of it: until the path's send, or the hypervisor, has returned */
	SETTLED, /* until all lazy vCPUs are blocked again */
	IPIS,
	SKIPPED, /* blocked vCPUs that were left alone */
	ASLEEP, /* lazy vCPUs that slept when the unmapping began */
	HYPERCALLS, /* of TOTAL, on the vCPU that unmaps */
	ICR_WRITES,
	NR_METRICS,
};

_Static_assert(NR_METRICS <= BENCH_HISTS, "bench.h");

static const struct scene {
	const char *what, *name;
	uint64_t bytes; /* to unmap, from USER_RANGE on */
	bool lazy;
	bool on_way; /* perhaps not asleep yet: only rounds in which one is not are recorded */
	enum stretch_scene stretch; /* not of a scene on_way */
} scenes[] = {
	{"unmap", "running", USER_RANGE_SPAN, false, false, STRETCH_SCENE_UNMAP_RUNNING},
	{"unmap", "lazy", USER_RANGE_SPAN, true, false, STRETCH_SCENE_UNMAP_LAZY},
	{"unmap", "on-its-way", USER_RANGE_SPAN, true, true, STRETCH_SCENE_NONE},
	{"discard", "running", PAGE_SIZE, false, false, STRETCH_SCENE_DISCARD_RUNNING},
	{"discard", "lazy", PAGE_SIZE, true, false, STRETCH_SCENE_DISCARD_LAZY},
};

struct stage {
	const struct scene *scene;
	struct mm *mm;
	struct user_board *board;
	unsigned int k;
	struct task *others[NR_CPUS]; /* on vCPUs 1..k */
	struct hist *hists[NR_METRICS];
	unsigned int rounds_to_go; /* warm-up included */
	unsigned int iters;
	struct presence presence; /* of those that are to run */
	struct party party;
};

static struct stage stage; /* vCPU 0; the others' tasks read board and scene */

static bool awake(struct task *task)
{
	struct user_board *board = stage.board;

	return READ_ONCE(board->round) != READ_ONCE(board->touched[task->cpu]);
}

static const struct user_ops others_ops = {.awake = awake};

/*
 * What is not mapped of the range is mapped again, and all of it gets @content. The page that was
 * freed last is kept away meanwhile: an old translation would be the right one again.
 */
static void map_range(uint64_t content)
{
	paddr_t freed_last = page_alloc();

	for (unsigned long i = 0; i < USER_RANGE_PAGES; i++) {
		uint64_t va = USER_RANGE + i * PAGE_SIZE;

		if (!mm_user_page(stage.mm, va) && mm_map_page(stage.mm, va, 0))
			panic("no memory for a user page");
		WRITE_ONCE(*(uint64_t *)mm_user_page(stage.mm, va), content);
	}
	WRITE_ONCE(stage.board->content, content);
	if (freed_last)
		page_free(freed_last);
}

static void start_round(uint64_t round)
{
	unsigned long flags = irq_save();

	smp_store_release(&stage.board->round, round);
	for (unsigned int cpu = 1; stage.scene->lazy && cpu <= stage.k; cpu++)
		task_wake(stage.others[cpu]);
	irq_restore(flags);
}

/* Until all have touched the range and run, or are lazy, as the scene says. */
static void await_others(void)
{
	for (unsigned int cpu = 1; cpu <= stage.k; cpu++)
		wait_until_cpu(READ_ONCE(stage.board->touched[cpu]) == stage.board->round,
			       "the range's touch", cpu);
	if (stage.scene->on_way)
		bench_await_blocked(stage.k);
	else if (stage.scene->lazy)
		bench_await_sleep(stage.k);
}

static void measure_unmap(bool record)
{
	const uint64_t *counters = this_cpu()->counters;
	uint64_t hypercalls = counters[COUNTER_hypercalls];
	uint64_t icr_writes = counters[COUNTER_icr_writes];
	unsigned int asleep = bench_asleep(stage.k);
	uint64_t start, end, settled;

	presence_before(&stage.presence);
	stretch_begin(STRETCH_OF_SCENE);
	start = cycles_ordered();
	mm_unmap_range(stage.mm, USER_RANGE, USER_RANGE + stage.scene->bytes);
	end = cycles_ordered();
	stretch_end(STRETCH_OF_SCENE);
	hypercalls = counters[COUNTER_hypercalls] - hypercalls;
	icr_writes = counters[COUNTER_icr_writes] - icr_writes;
	settled = end;
	if (stage.scene->lazy) {
		bench_await_idle(stage.k);
		if (mm_last_flush()->ipis)
			settled = cycles_ordered();
	}
	if (!record)
		return;
	presence_after(&stage.presence);
	hist_add(stage.hists[ASLEEP], asleep);
	if (stage.scene->on_way && asleep == stage.k)
		return;
	hist_add(stage.hists[TOTAL], end - start);
	hist_add(stage.hists[SETTLED], settled - start);
	hist_add(stage.hists[IPIS], mm_last_flush()->ipis);
	hist_add(stage.hists[SKIPPED], mm_last_flush()->skipped);
	if (!IS_ENABLED(CONFIG_CHECK))
		return;
	hist_add(stage.hists[INITIATOR], mm_last_flush()->sent - start);
	hist_add(stage.hists[HYPERCALLS], hypercalls);
	hist_add(stage.hists[ICR_WRITES], icr_writes);
}

static bool has_settled(void)
{
	const struct hist *const totals[] = {stage.hists[TOTAL], stage.hists[SETTLED]};

	if (stage.scene->on_way && stage.hists[ASLEEP]->n == BENCH_ON_WAY_TRIES &&
	    !stage.hists[TOTAL]->n)
		return true;
	return bench_settled(totals, ARRAY_SIZE(totals));
}

/* SYS_SAMPLE of the task on vCPU 0: one round, and what the next one needs. */
static bool play_round(struct task *task, uint64_t unused)
{
	(void)task;
	(void)unused;
	if (stage.rounds_to_go == stage.iters && !stage.scene->on_way)
		stretch_record(stage.k, stage.scene->stretch);
	measure_unmap(stage.rounds_to_go <= stage.iters);
	if (!--stage.rounds_to_go || has_settled())
		return false;
	turn_end();
	map_range(stage.board->round + 1);
	start_round(stage.board->round + 1);
	await_others();
	return true;
}

static void leave(struct task *task)
{
	(void)task;
	party_leave(&stage.party);
}

static const struct user_ops unmapper_ops = {.sample = play_round, .exit = leave};

static void set_stage(const struct scene *scene, unsigned int k, unsigned int iters)
{
	stage.scene = scene;
	stage.k = k;
	stage.iters = iters;
	stage.rounds_to_go = iters + (unsigned int)options.warmup;
	stage.mm = mm_alloc();
	if (!stage.mm || mm_map_page(stage.mm, USER_BOARD, 0))
		panic("no memory for an mm");
	stage.board = mm_user_page(stage.mm, USER_BOARD);
	map_range(1);
	for (unsigned int cpu = 1; cpu <= k; cpu++) {
		stage.others[cpu] = user_task_create(
			cpu, stage.mm, "other", scene->lazy ? user_touch_sleep : user_touch, cpu);
		stage.others[cpu]->ops = &others_ops;
	}
	for (unsigned int i = 0; i < NR_METRICS; i++)
		stage.hists[i] = bench_hist(i);
	presence_init(&stage.presence, k);
}

static void play(void)
{
	struct task *unmapper = user_task_create(0, stage.mm, "unmapper", user_touch_sample, 0);

	unmapper->ops = &unmapper_ops;
	WRITE_ONCE(stage.board->round, 1);
	for (unsigned int cpu = 1; cpu <= stage.k; cpu++)
		task_start(stage.others[cpu]);
	await_others();
	party_init(&stage.party, 1);
	task_start(unmapper);
	party_wait(&stage.party);
	stretch_record_end();
	start_round(USER_BOARD_END);
	bench_await_idle(stage.k);
	mmput(stage.mm);
	/* The next unmapper waits with IRQs off until others are idle: nobody may call it then. */
	lazy_drain();
}

static void write_metrics(void)
{
	static const char *const parts[NR_METRICS] = {
		[INITIATOR] = "sender", [SETTLED] = "settled",       [IPIS] = "ipis",
		[SKIPPED] = "skipped",  [HYPERCALLS] = "hypercalls", [ICR_WRITES] = "icr-writes",
		[ASLEEP] = "asleep",
	};
	bool is_lazy = stage.scene->lazy;

	if (!is_lazy && stage.k)
		presence_write(&stage.presence,
			       METRIC_K("overlap", stage.k, .scene = stage.scene->what));
	for (unsigned int i = 0; i < NR_METRICS; i++) {
		if (i == ASLEEP && !(is_lazy && hyp_knows_sleep()))
			continue;
		if (stage.scene->on_way && i != TOTAL && i != SETTLED && i != ASLEEP)
			continue;
		results_metric(METRIC_K(stage.scene->what, stage.k, .scene = stage.scene->name,
					.part = parts[i]),
			       i >= IPIS ? AREA_UNIT_COUNT : AREA_UNIT_TICKS, stage.hists[i]);
	}
}

/* One on its way says it all, and only where the platform can say that it is. */
static bool is_played(const struct scene *scene, unsigned int k)
{
	return !scene->on_way || (k == 1 && hyp_knows_sleep());
}

static const char *run_flush(unsigned int iters)
{
	for (unsigned int k = 0; k < nr_cpus_online; k = area_next_sparse(k, nr_cpus_online)) {
		for (unsigned int i = 0; i < ARRAY_SIZE(scenes); i++) {
			if (!is_played(&scenes[i], k))
				continue;
			bench_heed_end();
			set_stage(&scenes[i], k, iters);
			play();
			write_metrics();
		}
	}
	return NULL;
}

const struct workload workload_flush = {.name = "flush", .run = run_flush};
