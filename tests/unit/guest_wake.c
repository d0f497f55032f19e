// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of task_sleep() and task_wake(): a sleeper and a waker on two vCPUs, the turn taken
 * away from whoever has it at every step and at every pair of steps; and wakers on the sleeper's
 * own vCPU.
 */
#include "scenario.h"

#include <arch/cpu.h>

#include "cpumask.h"
#include "printk.h"
#include "sched.h"

#define MAX_PREEMPTIONS 2

/* The turn goes to the other vCPU at these steps of a round, counted from its start. */
static uint64_t preempt_at[MAX_PREEMPTIONS];
static uint64_t round_start;
static bool armed;

static unsigned int choose(const struct host_choice *choice)
{
	uint64_t step = host_steps() - round_start;
	unsigned int other;

	for (unsigned int i = 0; armed && i < MAX_PREEMPTIONS; i++) {
		if (step != preempt_at[i])
			continue;
		other = cpumask_next(choice->self + 1, choice->ready);
		return other < NR_CPUS ? other : cpumask_next(0, choice->ready);
	}
	return host_choose_in_turn(choice);
}

static void arm(uint64_t first, uint64_t second)
{
	preempt_at[0] = first;
	preempt_at[1] = second;
	round_start = host_steps();
	armed = true;
}

static struct task *sleeper;
static uint32_t condition, woken, done;

static bool is_true(struct task *task)
{
	(void)task;
	return READ_ONCE(condition);
}

static void sleep_once(void *unused)
{
	unsigned long flags = irq_save();

	(void)unused;
	task_sleep(is_true, NULL);
	expect(READ_ONCE(condition));
	WRITE_ONCE(woken, woken + 1);
	irq_restore(flags);
}

static void wake(void *unused)
{
	unsigned long flags = irq_save();

	(void)unused;
	WRITE_ONCE(condition, 1);
	task_wake(sleeper);
	irq_restore(flags);
	WRITE_ONCE(done, 1);
}

/* One round, from all idle to all idle; returns how many steps it took. */
static uint64_t round_of(unsigned int wakers, uint64_t first, uint64_t second)
{
	uint64_t steps;

	condition = woken = done = 0;
	arm(first, second);
	sleeper = kthread_run(1, "sleeper", sleep_once, NULL);
	for (unsigned int i = 0; i < wakers; i++)
		kthread_run(2 + i, "waker", wake, NULL);
	for (unsigned int cpu = 2; cpu < 2 + wakers; cpu++)
		await_idle(cpu);
	await_idle(1);
	steps = host_steps() - round_start;
	armed = false;
	expect_equal(woken, 1);
	expect(cpu_local[1].current == cpu_local[1].idle);
	expect(!cpu_local[1].run_head && !cpu_shared[1].wake_list);
	return steps;
}

static void one_waker(void)
{
	uint64_t steps = round_of(1, ~0ull, ~0ull);

	host_set_choose(choose);
	for (uint64_t first = 0; first < steps + 8; first++)
		for (uint64_t second = first; second < steps + 8; second++)
			round_of(1, first, second);
}

static void two_wakers(void)
{
	uint64_t steps = round_of(2, ~0ull, ~0ull);

	host_set_choose(choose);
	for (uint64_t first = 0; first < steps + 8; first++)
		for (uint64_t second = first; second < steps + 8; second += 3)
			round_of(2, first, second);
}

static void no_wake_is_lost(void **state)
{
	(void)state;
	scenario_passes(one_waker, 3, "");
	scenario_passes(two_wakers, 4, "");
}

/* A local wake, and one that comes when the task does not sleep any more or not yet. */
static void wake_local(void)
{
	condition = woken = 0;
	sleeper = kthread_run(0, "sleeper", sleep_once, NULL);
	expect(this_cpu()->need_resched);
	cond_resched();
	expect_equal(sleeper->state, TASK_SLEEPING);
	expect(!this_cpu()->need_resched);
	wake(NULL);
	expect_equal(sleeper->state, TASK_RUNNABLE);
	wake(NULL); /* not twice on the run list */
	expect(!sleeper->next);
	cond_resched();
	expect_equal(woken, 1);
	expect_equal(sleeper->state, TASK_DEAD);
}

/* Woken without its reason: it looks, and sleeps on. */
static void wake_in_vain(void)
{
	condition = woken = 0;
	sleeper = kthread_run(1, "sleeper", sleep_once, NULL);
	await_idle(1);
	for (unsigned int i = 0; i < 3; i++) {
		unsigned long flags = irq_save();

		task_wake(sleeper);
		irq_restore(flags);
		await_idle(1);
		expect_equal(woken, 0);
		expect_equal(sleeper->state, TASK_SLEEPING);
	}
	wake(NULL);
	await_idle(1);
	expect_equal(woken, 1);
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
		cmocka_unit_test(wakes_in_all_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
