// SPDX-License-Identifier: BSD-2-Clause
/*
 * `pingpong`: pairs of threads on two vCPUs each that wake each other in turn, so that both block
 * in the hypervisor once a round: will-it-scale's context_switch1_threads without the pipe. First
 * one pair, whose leader measures a round trip in user mode: a sample is half of it, one user ->
 * idle -> user visit with a wake-up by IPI. Then as many pairs as there are vCPUs for, so that
 * every vCPU switches to and from idle: threads of one mm, and of an mm a pair.
 *
 * A player wakes its partner only when that sleeps. A wake-up that comes before the block saves
 * both sides most of the round, and where it has come once in time it tends to do so in each round:
 * then a cell had one block a round instead of two, and a third of the cost.
 */
#include <arch/cpu.h>
#include <hyp/ops.h>

#include "bench/bench.h"
#include "bench/party.h"
#include "bench/window.h"
#include "kernel/options.h"
#include "mm/lazy.h"
#include "printk.h"
#include "user/user.h"
#include "wait.h"

/* Of many pairs the rate counts, a mean over all their rounds: few rounds a pair are enough. */
#define LEAST_SAMPLES_OF_MANY 16

struct player {
	struct task *task;
	struct hist *hist; /* NULL: only the rate is asked for; the follower's */

	/*
	 * Written by the partner before task_wake(), cleared by the player when it wakes; the
	 * state's locked operations on both sides order it (sched.h).
	 */
	uint32_t token;
	uint32_t over; /* likewise, set once by the leader */
} __cacheline_aligned;

/* By vCPU. The leader of a pair is on an even one, its follower on the next. */
static struct player players[NR_CPUS];

/* Its member i is the leader of pair i. */
static struct window window;
static struct party party;

static bool is_leader(unsigned int cpu)
{
	return cpu % 2 == 0;
}

static struct player *partner_of(const struct task *task)
{
	return &players[task->cpu ^ 1];
}

static bool sleeps(unsigned int cpu)
{
	return smp_load_acquire(&cpu_status[cpu].state) == CPU_BLOCKED && hyp_asleep(cpu);
}

static void await_partner(const struct task *task)
{
	wait_until_cpu(sleeps(task->cpu ^ 1), "the partner's sleep", task->cpu ^ 1);
}

static void hand_over(struct task *task)
{
	struct player *partner = partner_of(task);

	await_partner(task);
	WRITE_ONCE(partner->token, 1);
	task_wake(partner->task);
}

static bool awake(struct task *task)
{
	struct player *player = &players[task->cpu];

	if (!READ_ONCE(player->token))
		return false;
	WRITE_ONCE(player->token, 0);
	return true;
}

static bool sample(struct task *task, uint64_t ticks)
{
	struct player *player = &players[task->cpu];

	if (!is_leader(task->cpu))
		return !READ_ONCE(player->over);
	if (window_counts(&window, task->cpu / 2, ticks) && player->hist)
		hist_add(player->hist, ticks / 2);
	await_partner(task); /* here it belongs to no round */
	return window_goes_on(&window, task->cpu / 2);
}

static void leave(struct task *task)
{
	if (is_leader(task->cpu)) {
		WRITE_ONCE(partner_of(task)->over, 1);
		hand_over(task);
	}
	party_leave(&party);
}

static const struct user_ops ops = {
	.sample = sample,
	.wake = hand_over,
	.awake = awake,
	.exit = leave,
};

static struct mm *new_mm(void)
{
	struct mm *mm = mm_alloc();

	if (!mm)
		panic("no memory for an mm");
	return mm;
}

static void create_player(unsigned int cpu, struct mm *mm, struct hist *hist)
{
	struct task *task;

	task = user_task_create(cpu, mm, is_leader(cpu) ? "leader" : "follower", user_pingpong,
				!is_leader(cpu));
	task->ops = &ops;
	players[cpu] = (struct player){.task = task, .hist = is_leader(cpu) ? hist : NULL};
}

/* Rounds of @pairs pairs, in one mm or an mm each, @wanted samples each, also into @hist. */
static void play(unsigned int pairs, bool own_mm, unsigned int wanted, struct hist *hist)
{
	struct mm *mm = new_mm();

	window_init(&window, pairs, wanted);
	window.recorded = pairs == 1;
	party_init(&party, 2 * pairs);
	for (unsigned int cpu = 0; cpu < 2 * pairs; cpu++) {
		if (own_mm && cpu && is_leader(cpu)) {
			mmput(mm);
			mm = new_mm();
		}
		create_player(cpu, mm, hist);
	}
	mmput(mm);
	for (unsigned int i = 1; i <= pairs; i++) {
		task_start(players[2 * i - 1].task);
		task_start(players[2 * i - 2].task);
	}
	party_wait(&party);
	bench_await_idle(2 * pairs - 1);
	/* Players wait with IRQs off for their partners: nobody may call them to end an mm then. */
	lazy_drain();
}

static uint64_t rate(void)
{
	return 2 * window_samples(&window) * 1000000000ull / window_span(&window);
}

static void play_many(const char *scene, unsigned int pairs, bool own_mm, unsigned int wanted)
{
	bench_heed_end();
	play(pairs, own_mm, wanted, NULL);
	results_value(METRIC("rate", .scene = scene), AREA_UNIT_PER_GTICK, rate());
	results_value(METRIC("overlap", .scene = scene), AREA_UNIT_PERCENT,
		      window_overlap(&window));
}

static const char *run_pingpong(unsigned int iters)
{
	unsigned int pairs = nr_cpus_online / 2;
	struct hist *hist = bench_hist(0);
	unsigned int many;

	if (!pairs)
		return "needs two vCPUs";
	play(1, false, iters, hist);
	results_metric(METRIC("switch"), AREA_UNIT_TICKS, hist);
	results_value(METRIC("rate"), AREA_UNIT_PER_GTICK, rate());
	if (pairs == 1)
		return NULL;
	many = MAX(options.iters_min ? (unsigned int)options.iters_min : iters,
		   LEAST_SAMPLES_OF_MANY);
	play_many("pairs", pairs, false, many);
	play_many("pairs-own-mm", pairs, true, many);
	return NULL;
}

const struct workload workload_pingpong = {.name = "pingpong", .run = run_pingpong};
