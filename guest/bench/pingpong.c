// SPDX-License-Identifier: BSD-2-Clause
/*
 * `pingpong`: two threads of one mm on vCPUs 0 and 1 wake each other in turn, so that each blocks
 * in the hypervisor once a round: will-it-scale's context_switch1_threads without the pipe. The
 * leader measures a round trip in user mode; a sample is half of it, one user -> idle -> user
 * visit with a wake-up by IPI.
 */
#include <arch/cpu.h>

#include "bench/bench.h"
#include "bench/party.h"
#include "kernel/options.h"
#include "kernel/stretch.h"
#include "mm/lazy.h"
#include "printk.h"
#include "user/user.h"

struct player {
	struct task *partner;
	struct party *party;
	struct hist *hist; /* NULL: the follower */
	unsigned int rounds_to_go; /* the leader's, warm-up included */
	uint64_t first;
	uint64_t last;

	/*
	 * Written by the partner before task_wake(), cleared by the player when it wakes; the
	 * state's locked operations on both sides order it (sched.h).
	 */
	uint32_t token;
	uint32_t over; /* likewise, set once by the leader */
} __cacheline_aligned;

static struct player players[2];
static unsigned int rounds;

static void hand_over(struct task *task)
{
	struct player *player = task->private, *partner = player->partner->private;

	WRITE_ONCE(partner->token, 1);
	task_wake(player->partner);
}

static bool awake(struct task *task)
{
	struct player *player = task->private;

	if (!READ_ONCE(player->token))
		return false;
	WRITE_ONCE(player->token, 0);
	return true;
}

static bool sample(struct task *task, uint64_t ticks)
{
	struct player *player = task->private;

	if (!player->hist)
		return !READ_ONCE(player->over);
	player->rounds_to_go--;
	if (player->rounds_to_go == rounds)
		stretch_record(0, STRETCH_SCENE_NONE);
	if (!player->rounds_to_go)
		stretch_record_end();
	if (player->rounds_to_go >= rounds)
		return true;
	if (!player->hist->n)
		player->first = cycles() - ticks;
	hist_add(player->hist, ticks / 2);
	player->last = cycles();
	return player->rounds_to_go;
}

static void leave(struct task *task)
{
	struct player *player = task->private;

	if (player->hist) {
		WRITE_ONCE(((struct player *)player->partner->private)->over, 1);
		hand_over(task);
	}
	party_leave(player->party);
}

static const struct user_ops ops = {
	.sample = sample,
	.wake = hand_over,
	.awake = awake,
	.exit = leave,
};

static const char *run_pingpong(unsigned int iters)
{
	struct task *tasks[2];
	struct party party;
	struct mm *mm;

	if (nr_cpus_online < 2)
		return "needs two vCPUs";
	mm = mm_alloc();
	if (!mm)
		panic("no memory for an mm");
	rounds = iters;
	party_init(&party, 2);
	for (unsigned int cpu = 0; cpu < 2; cpu++) {
		tasks[cpu] =
			user_task_create(cpu, mm, cpu ? "follower" : "leader", user_pingpong, cpu);
		tasks[cpu]->ops = &ops;
		tasks[cpu]->private = &players[cpu];
		players[cpu] = (struct player){
			.party = &party, .rounds_to_go = iters + (unsigned int)options.warmup};
	}
	players[0].partner = tasks[1];
	players[1].partner = tasks[0];
	players[0].hist = bench_hist(0);
	task_start(tasks[1]);
	task_start(tasks[0]);
	party_wait(&party);
	bench_await_idle(1);
	mmput(mm);
	results_metric(METRIC("switch"), AREA_UNIT_TICKS, players[0].hist);
	results_value(METRIC("rate"), AREA_UNIT_PER_GTICK,
		      2ull * rounds * 1000000000ull / (players[0].last - players[0].first));
	return NULL;
}

const struct workload workload_pingpong = {.name = "pingpong", .run = run_pingpong};
