// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of task_sleep() and task_wake(): a sleeper and a waker on two vCPUs, with a change of
 * turn at every step and at every pair of steps; and wakers on the sleeper's own vCPU.
 */
#include "scenario.h"

#include <arch/cpu.h>

#include "printk.h"
#include "sched/sched.h"

#define MAX_SLEEPERS 2

struct sleeper {
	struct task *task;
	uint32_t condition, woken;
};

static struct sleeper sleepers[MAX_SLEEPERS];

static bool is_true(struct task *task)
{
	const struct sleeper *sleeper = task->private;

	return READ_ONCE(sleeper->condition);
}

static void sleep_once(void *arg)
{
	unsigned long flags = irq_save();
	struct sleeper *sleeper = arg;

	current_task()->private = sleeper;
	task_sleep(is_true, current_task());
	expect(READ_ONCE(sleeper->condition));
	WRITE_ONCE(sleeper->woken, sleeper->woken + 1);
	irq_restore(flags);
}

static void wake(void *arg)
{
	unsigned long flags = irq_save();
	struct sleeper *sleeper = arg;

	WRITE_ONCE(sleeper->condition, 1);
	task_wake(sleeper->task);
	irq_restore(flags);
}

static struct sleeper *start_sleeper(unsigned int i, unsigned int cpu)
{
	struct sleeper *sleeper = &sleepers[i];

	sleeper->condition = sleeper->woken = 0;
	sleeper->task = kthread_run(cpu, "sleeper", sleep_once, sleeper);
	return sleeper;
}

/* One round, from all idle to all idle, of sleepers on vCPU 1 and wakers on vCPUs 2 and 3. */
static void play_round(unsigned int nr_sleepers, unsigned int nr_wakers)
{
	for (unsigned int i = 0; i < nr_sleepers; i++)
		start_sleeper(i, 1);
	for (unsigned int i = 0; i < nr_wakers; i++)
		kthread_run(2 + i, "waker", wake, &sleepers[i % nr_sleepers]);
	for (unsigned int i = 0; i < nr_wakers; i++)
		await_idle(2 + i);
	await_idle(1);
	for (unsigned int i = 0; i < nr_sleepers; i++)
		expect_equal(sleepers[i].woken, 1);
	expect(cpu_local[1].current == cpu_local[1].idle);
	expect(!cpu_local[1].run_head && !cpu_shared[1].wake_list);
}

static void all_pairs(unsigned int nr_sleepers, unsigned int nr_wakers, unsigned int stride)
{
	uint64_t steps;

	host_set_choose(turns_changed);
	turns_change_at(TURNS_NO_CHANGE, TURNS_NO_CHANGE);
	play_round(nr_sleepers, nr_wakers);
	steps = turns_steps() + 20; /* a change makes a round longer */
	for (uint64_t first = 0; first < steps; first++)
		for (uint64_t second = first; second < steps; second += stride) {
			turns_change_at(first, second);
			play_round(nr_sleepers, nr_wakers);
		}
}

static void one_waker(void)
{
	all_pairs(1, 1, 1);
}

static void two_wakers_of_one(void)
{
	all_pairs(1, 2, 1);
}

static void two_wakers_of_two(void)
{
	all_pairs(2, 2, 2);
}

static void many_rounds(void)
{
	host_set_choose(turns_random);
	for (unsigned int i = 0; i < 500; i++)
		play_round(1 + i % 2, 2);
}

static void no_wake_is_lost_at_random(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		turns_seed(seed);
		scenario_passes(many_rounds, 4, "");
	}
}

static void no_wake_is_lost(void **state)
{
	(void)state;
	scenario_passes(one_waker, 3, "");
	scenario_passes(two_wakers_of_one, 4, "");
	scenario_passes(two_wakers_of_two, 4, "");
}

/* A local wake-up, and one that comes when the task sleeps no longer or not yet. */
static void wake_local(void)
{
	struct sleeper *sleeper = start_sleeper(0, 0);

	expect(this_cpu()->need_resched);
	cond_resched();
	expect_equal(sleeper->task->state, TASK_SLEEPING);
	expect(!this_cpu()->need_resched);
	wake(sleeper);
	expect_equal(sleeper->task->state, TASK_RUNNABLE);
	wake(sleeper); /* not twice on the run list */
	expect(!sleeper->task->next);
	cond_resched();
	expect_equal(sleeper->woken, 1);
	expect_equal(sleeper->task->state, TASK_DEAD);
}

/* Woken without its reason it looks, and sleeps again. */
static void wake_in_vain(void)
{
	struct sleeper *sleeper = start_sleeper(0, 1);

	await_idle(1);
	for (unsigned int i = 0; i < 3; i++) {
		unsigned long flags = irq_save();

		task_wake(sleeper->task);
		irq_restore(flags);
		await_idle(1);
		expect_equal(sleeper->woken, 0);
		expect_equal(sleeper->task->state, TASK_SLEEPING);
	}
	wake(sleeper);
	await_idle(1);
	expect_equal(sleeper->woken, 1);
}

/* Tasks woken by others run in the order in which they were woken. */
static unsigned int order[3], nr_ran;

static void note(void *arg)
{
	order[nr_ran++] = *(unsigned int *)arg;
}

static void wake_in_order(void)
{
	static unsigned int numbers[] = {0, 1, 2};
	unsigned long flags = irq_save();

	nr_ran = 0;
	for (unsigned int i = 0; i < 3; i++)
		kthread_run(1, "noter", note, &numbers[i]);
	irq_restore(flags);
	await_idle(1);
	expect_equal(nr_ran, 3);
	for (unsigned int i = 0; i < 3; i++)
		expect_equal(order[i], i);
	/* One interrupt was enough. */
	expect_equal(this_cpu()->counters[COUNTER_ipi_coalesced], 2);
}

static void wakes_in_all_places(void **state)
{
	(void)state;
	scenario_passes(wake_local, 1, "");
	scenario_passes(wake_in_vain, 2, "");
	scenario_passes(wake_in_order, 2, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_wake_is_lost),
		cmocka_unit_test(no_wake_is_lost_at_random),
		cmocka_unit_test(wakes_in_all_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
