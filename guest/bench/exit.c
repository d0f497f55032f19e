// SPDX-License-Identifier: BSD-2-Clause
/*
 * `exit`: k vCPUs are lazy on an mm, asleep in their idle thread, when the last task exits on
 * vCPU 0. The end of the mm is timed where it happens (mm.c): at that exit, or, under a policy
 * that lets borrowers keep the mm, on the vCPU that gives it back last. For those the round
 * finishes by making every vCPU leave what it borrows. Under `+batch` most rounds end no mm, and
 * their END is 0; rounds are added until the last one ends all that is held, so that the mean is
 * the cost of one mm.
 */
#include <arch/cpu.h>
#include <hyp/ops.h>

#include "abi/area_size.h"
#include "bench/bench.h"
#include "kernel/options.h"
#include "kernel/stretch.h"
#include "mm/flush.h"
#include "mm/held.h"
#include "mm/lazy.h"
#include "printk.h"
#include "user/user.h"

enum {
	TEARDOWN, /* the exiting task, from SYS_EXIT until its vCPU runs the next task */
	END, /* mm_count 0 until the root page is free */
	INITIATOR, /* of END: until the path's send has returned */
	FIRST_ACK,
	LAST_ACK,
	/* From the send's return until all targets are blocked again, divided by their number. */
	VICTIM,
	SETTLED, /* from mm_count 0 until all targets are blocked again; END where there are none */
	FLUSH, /* the flush of the user half, before END */
	WHOLE, /* from SYS_EXIT until all are blocked again, and END where that comes later */
	IPIS,
	HYPERCALLS, /* of END, on the vCPU that ends the mm */
	ICR_WRITES,
	FLUSH_IPIS, /* of the flush of the user half, which comes before END */
	FLUSH_HYPERCALLS,
	ASLEEP, /* of vCPUs 1..k, when the exit begins */
	ASLEEP_END, /* when the user half is gone, whose flush may have woken them */
	NR_METRICS,
};

_Static_assert(NR_METRICS <= BENCH_HISTS, "bench.h");

/* When the exiting task entered the kernel; vCPU 0 only. */
static uint64_t exit_start;

static void note_exit(struct task *task)
{
	(void)task;
	stretch_begin("whole");
	exit_start = cycles_ordered();
}

static const struct user_ops exiter_ops = {.exit = note_exit};

/*
 * An mm on which vCPUs 1..k are lazy, asleep or, @on_way, perhaps not yet; its only user left is
 * the returned task, not started.
 */
static struct task *make_lazy(unsigned int k, bool on_way)
{
	struct mm *mm = mm_alloc();
	struct task *exiter;

	if (!mm)
		panic("no memory for an mm");
	exiter = user_task_create(0, mm, "exiter", user_exit, 0);
	exiter->ops = &exiter_ops;
	for (unsigned int cpu = 1; cpu <= k; cpu++)
		task_start(user_task_create(cpu, mm, "visitor", user_exit, 0));
	mmput(mm);
	if (on_way)
		bench_await_blocked(k);
	else
		bench_await_sleep(k);
	return exiter;
}

/* The stations of the mm that ended in a round; all 0 if none did. */
static struct mm_end end_of_round(uint32_t ended_before)
{
	struct mm_end none = {0};
	uint32_t ended;

	/* A policy that only waits for vCPUs frees an mm once they have left it; make them. */
	if (!lazy.ender->gathers)
		lazy_drain();
	ended = mm_ended() - ended_before;
	if (ended != 1 && !lazy.ender->gathers)
		panic("%u mms ended in one round of 'exit'", ended);
	return ended ? *mm_last_end() : none;
}

static void run_round(unsigned int k, bool on_way, struct hist *const hists[], bool record)
{
	struct task *exiter = make_lazy(k, on_way);
	unsigned int asleep = bench_asleep(k), asleep_end;
	uint32_t ended = mm_ended();
	uint64_t torn_down, settled, victims_settled;
	bool awake_again; /* a held mm ended when all were blocked already */
	struct mm_flush flushed;
	struct mm_end end;

	task_start(exiter);
	cond_resched(); /* the exiter runs to its end: it does not sleep */
	torn_down = cycles_ordered();
	bench_await_idle(k);
	settled = cycles_ordered();
	stretch_end("whole");
	flushed = *mm_last_flush();
	asleep_end = mm_last_asleep();
	end = end_of_round(ended);
	awake_again = end.start > settled;
	victims_settled = settled;
	if (awake_again && end.ipis) {
		bench_await_idle(k);
		victims_settled = cycles_ordered();
	}
	if (!record)
		return;
	hist_add(hists[ASLEEP], asleep);
	if (on_way && asleep == k)
		return;
	hist_add(hists[TEARDOWN], torn_down - exit_start);
	hist_add(hists[END], end.freed - end.start);
	hist_add(hists[SETTLED], (end.ipis ? victims_settled : end.freed) - end.start);
	hist_add(hists[FLUSH], flushed.end - flushed.start);
	hist_add(hists[WHOLE], settled - exit_start + (awake_again ? end.freed - end.start : 0));
	hist_add(hists[IPIS], end.ipis);
	hist_add(hists[FLUSH_IPIS], flushed.ipis);
	if (!IS_ENABLED(CONFIG_CHECK))
		return;
	hist_add(hists[INITIATOR], end.sent - end.start);
	hist_add(hists[FIRST_ACK], end.first_ack - end.start);
	hist_add(hists[LAST_ACK], end.last_ack - end.start);
	hist_add(hists[VICTIM],
		 end.ipis ? (uint64_t)((int64_t)(victims_settled - end.sent) / (int64_t)end.ipis)
			  : 0);
	hist_add(hists[HYPERCALLS], end.hypercalls);
	hist_add(hists[ICR_WRITES], end.icr_writes);
	hist_add(hists[FLUSH_HYPERCALLS], flushed.hypercalls);
	hist_add(hists[ASLEEP_END], asleep_end);
}

/* Where mms end some at a time the figure is a mean, which no bucket shows to be stable. */
static bool has_settled(struct hist *const hists[])
{
	const struct hist *const totals[] = {hists[TEARDOWN], hists[END], hists[SETTLED],
					     hists[FLUSH], hists[WHOLE]};

	return !lazy.ender->gathers && bench_settled(totals, ARRAY_SIZE(totals));
}

static void measure(unsigned int k, unsigned int iters)
{
	static const struct {
		const char *what, *part;
	} names[NR_METRICS] = {
		[TEARDOWN] = {"teardown", NULL},
		[END] = {"end", NULL},
		[INITIATOR] = {"end", "sender"},
		[FIRST_ACK] = {"end", "first-ack"},
		[LAST_ACK] = {"end", "last-ack"},
		[VICTIM] = {"victim", NULL},
		[SETTLED] = {"settled", NULL},
		[IPIS] = {"ipis", NULL},
		[FLUSH] = {"flush", NULL},
		[WHOLE] = {"whole", NULL},
		[HYPERCALLS] = {"hypercalls", NULL},
		[ICR_WRITES] = {"icr-writes", NULL},
		[FLUSH_IPIS] = {"flush-ipis", NULL},
		[FLUSH_HYPERCALLS] = {"flush-hypercalls", NULL},
		[ASLEEP] = {"asleep", NULL},
		[ASLEEP_END] = {"asleep", "end"},
	};
	struct hist *hists[NR_METRICS];

	for (unsigned int i = 0; i < NR_METRICS; i++)
		hists[i] = bench_hist(i);
	for (unsigned int i = 0; i < options.warmup || held_now(); i++)
		run_round(k, false, hists, false);
	stretch_record(k, STRETCH_SCENE_NONE);
	for (unsigned int i = 0; (i < iters && !has_settled(hists)) || held_now(); i++)
		run_round(k, false, hists, true);
	stretch_record_end();
	for (unsigned int i = 0; i < NR_METRICS; i++)
		if (i < ASLEEP || hyp_knows_sleep())
			results_metric(METRIC_K(names[i].what, k, .part = names[i].part),
				       i >= IPIS ? AREA_UNIT_COUNT : AREA_UNIT_TICKS, hists[i]);
}

/*
 * One vCPU that has said that it blocks and is still on its way there: recorded are the rounds in
 * which the platform confirms that. Where vCPUs take turns none may.
 */
static void measure_on_way(unsigned int iters)
{
	static const struct {
		unsigned int which;
		const char *what;
	} kept[] = {{ASLEEP, "asleep"}, {END, "end"}, {SETTLED, "settled"}, {WHOLE, "whole"}};
	struct hist *hists[NR_METRICS];

	for (unsigned int i = 0; i < NR_METRICS; i++)
		hists[i] = bench_hist(i);
	for (unsigned int i = 0; i < iters; i++) {
		if (i == BENCH_ON_WAY_TRIES && !hists[WHOLE]->n)
			break;
		run_round(1, true, hists, true);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(kept); i++)
		results_metric(METRIC_K(kept[i].what, 1, .scene = "on-its-way"),
			       kept[i].which == ASLEEP ? AREA_UNIT_COUNT : AREA_UNIT_TICKS,
			       hists[kept[i].which]);
}

static const char *run_exit(unsigned int iters)
{
	for (unsigned int k = 0; k < nr_cpus_online; k = area_next_dense(k, nr_cpus_online)) {
		bench_heed_end();
		measure(k, iters);
	}
	/* Where mms end some at a time a round's figure is not of its own victim. */
	if (nr_cpus_online > 1 && hyp_knows_sleep() && !lazy.ender->gathers) {
		bench_heed_end();
		measure_on_way(iters);
	}
	return NULL;
}

const struct workload workload_exit = {.name = "exit", .run = run_exit};
