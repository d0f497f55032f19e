// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of tasks that change their vCPU (guest/kernel/sched.c): a sleeper that continues on
 * another vCPU, woken from its old vCPU, its new one or a third, with a change of turn at every
 * pair of steps; and many tasks that move and wake each other at random.
 */
#include "scenario.h"

#include <arch/cpu.h>

#include "printk.h"
#include "sched/sched.h"

#define FROM 1
#define TO   2

static struct sleeper {
	struct task *task;
	uint32_t condition, woken;
} sleeper;

static bool is_true(struct task *task)
{
	(void)task;
	return READ_ONCE(sleeper.condition);
}

static void sleep_and_move(void *unused)
{
	unsigned long flags = irq_save();
	struct task *self = current_task();

	(void)unused;
	expect_equal(smp_processor_id(), FROM);
	self->wake_cpu = TO;
	task_sleep(is_true, self);
	expect(READ_ONCE(sleeper.condition));
	expect(current_task() == self);
	expect_equal(smp_processor_id(), TO);
	expect_equal(self->cpu, TO);
	sleeper.woken++;
	irq_restore(flags);
}

static void wake(void *unused)
{
	unsigned long flags = irq_save();

	(void)unused;
	WRITE_ONCE(sleeper.condition, 1);
	task_wake(sleeper.task);
	irq_restore(flags);
}

static unsigned int waker_cpu;

/* From all idle to all idle. */
static void play_round(void)
{
	uint64_t migrations = total(COUNTER_migrations);

	sleeper = (struct sleeper){0};
	sleeper.task = kthread_run(FROM, "sleeper", sleep_and_move, NULL);
	kthread_run(waker_cpu, "waker", wake, NULL);
	for (unsigned int cpu = 1; cpu < 4; cpu++)
		await_idle(cpu);
	await_idle(TO); /* the task may have come after the look at TO */
	expect_equal(sleeper.woken, 1);
	expect_equal(total(COUNTER_migrations), migrations + 1);
	for (unsigned int cpu = 1; cpu < 4; cpu++)
		expect(!cpu_local[cpu].run_head && !cpu_shared[cpu].wake_list);
}

static void all_pairs(void)
{
	uint64_t steps;

	host_set_choose(turns_changed);
	turns_change_at(TURNS_NO_CHANGE, TURNS_NO_CHANGE);
	play_round();
	steps = turns_steps() + 20; /* a change makes a round longer */
	for (uint64_t first = 0; first < steps; first++)
		for (uint64_t second = first; second < steps; second++) {
			turns_change_at(first, second);
			play_round();
		}
}

static void sleeper_goes_on_elsewhere(void **state)
{
	(void)state;
	for (waker_cpu = 1; waker_cpu < 4; waker_cpu++)
		scenario_passes(all_pairs, 4, "");
}

static void many_rounds(void)
{
	host_set_choose(turns_random);
	for (unsigned int i = 0; i < 500; i++)
		play_round();
}

static void sleeper_goes_on_elsewhere_at_random(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 9; seed++) {
		turns_seed(seed);
		waker_cpu = 1 + seed % 3;
		scenario_passes(many_rounds, 4, "");
	}
}

/* Travellers pass a token round; each moves on, asleep or awake, whenever it has had it. */
#define TRAVELLERS 6
#define LAPS       40

static struct traveller {
	struct task *task;
	uint32_t tokens; /* it may take; the one before it adds, locked */
	unsigned int taken;
} travellers[TRAVELLERS];

static struct task *host; /* waits for all of them */
static atomic_t under_way;

static bool all_arrived(struct task *task)
{
	(void)task;
	return !atomic_read(&under_way);
}

static bool has_token(struct task *task)
{
	const struct traveller *self = task->private;

	return READ_ONCE(self->tokens) != self->taken;
}

static void give_token(struct traveller *traveller)
{
	unsigned long flags = irq_save();

	__atomic_fetch_add(&traveller->tokens, 1, __ATOMIC_SEQ_CST);
	task_wake(traveller->task);
	irq_restore(flags);
}

static void travel(void *arg)
{
	struct traveller *self = arg, *next = self + 1;
	unsigned long flags = irq_save();
	struct task *task = current_task();
	unsigned int number = (unsigned int)(self - travellers);

	if (next == travellers + TRAVELLERS)
		next = travellers;
	task->private = self;
	for (unsigned int lap = 0; lap < LAPS; lap++) {
		unsigned int to = (number * 7 + lap * 5) % nr_cpus_online;

		if (lap % 3)
			task_move(to);
		else
			task->wake_cpu = to;
		task_sleep(has_token, task);
		expect(current_task() == task);
		expect_equal(smp_processor_id(), to);
		self->taken++;
		give_token(next);
	}
	if (atomic_dec_and_test(&under_way))
		task_wake(host);
	irq_restore(flags);
}

static void pass_round(void)
{
	unsigned long flags;

	host = current_task();
	atomic_set(&under_way, TRAVELLERS);
	host_set_choose(turns_random);
	for (unsigned int i = 0; i < TRAVELLERS; i++) {
		travellers[i] = (struct traveller){0};
		travellers[i].task =
			kthread_run(i % nr_cpus_online, "traveller", travel, &travellers[i]);
	}
	give_token(&travellers[0]);
	give_token(&travellers[TRAVELLERS / 2]);
	flags = irq_save();
	task_sleep(all_arrived, host);
	irq_restore(flags);
	await_all_idle();
	for (unsigned int i = 0; i < TRAVELLERS; i++)
		expect_equal(travellers[i].taken, LAPS);
}

static void travellers_meet(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		turns_seed(seed);
		scenario_passes(pass_round, 1 + seed % 4, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sleeper_goes_on_elsewhere),
		cmocka_unit_test(sleeper_goes_on_elsewhere_at_random),
		cmocka_unit_test(travellers_meet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
