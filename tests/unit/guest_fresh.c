// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of guest/bench/fresh.c: whatever has happened, the next pages, tasks and stacks are
 * those that they would be at the first cell.
 */
#include "scenario.h"

#include <arch/cpu.h>

#include "bench/bench.h"
#include "kernel/page_alloc.h"
#include "sched/sched.h"

#define VCPUS    3
#define PAGES    200 /* more than a vCPU keeps for itself */
#define SLEEPERS 3

/* What fresh.c uses of bench.c. */
static unsigned int hists_reset;

void bench_reset_hists(void)
{
	hists_reset++;
}

void bench_await_idle(unsigned int last)
{
	for (unsigned int cpu = 1; cpu <= last; cpu++)
		await_idle(cpu);
}

/* What the guest would take next: pages on each vCPU, then tasks. */
struct future {
	paddr_t pages[VCPUS][PAGES];
	struct task *tasks[SLEEPERS];
};
static struct future first, next;

static paddr_t taken[PAGES];

/* Gives them back in another order than it has taken them in. */
static void take_pages(void *arg)
{
	paddr_t *pages = arg;

	for (unsigned int i = 0; i < PAGES; i++)
		pages[i] = page_alloc();
	for (unsigned int i = 0; i < PAGES; i++)
		page_free(pages[(i * 7) % PAGES]);
}

static bool go;

static bool told(struct task *task)
{
	(void)task;
	return READ_ONCE(go);
}

static void sleep_once(void *unused)
{
	unsigned long flags = irq_save();

	(void)unused;
	task_sleep(told, current_task());
	irq_restore(flags);
}

/* @order: in which the tasks end. */
static void take_tasks(struct task *tasks[], const unsigned int order[])
{
	unsigned long flags;

	WRITE_ONCE(go, false);
	for (unsigned int i = 0; i < SLEEPERS; i++)
		tasks[i] = kthread_run(1, "sleeper", sleep_once, NULL);
	await_idle(1);
	WRITE_ONCE(go, true);
	for (unsigned int i = 0; i < SLEEPERS; i++) {
		flags = irq_save();
		task_wake(tasks[order[i]]);
		irq_restore(flags);
		await_idle(1);
	}
}

static void look_ahead(struct future *future)
{
	static const unsigned int in_turn[] = {0, 1, 2};

	for (unsigned int cpu = 1; cpu < VCPUS; cpu++)
		run_on(cpu, take_pages, future->pages[cpu]);
	take_pages(future->pages[0]);
	take_tasks(future->tasks, in_turn);
}

/* Each vCPU keeps a number of pages; the pool's last task is the first that ended. */
static void make_a_mess(void)
{
	static const unsigned int mixed[] = {1, 2, 0};
	struct task *tasks[SLEEPERS];

	run_on(2, take_pages, taken);
	run_on(1, take_pages, taken);
	take_tasks(tasks, mixed);
	for (unsigned int cpu = 0; cpu < VCPUS; cpu++)
		cpu_local[cpu].need_resched = true;
}

static void the_same_again(void)
{
	bench_fresh();
	look_ahead(&first);
	for (unsigned int round = 1; round <= 3; round++) {
		make_a_mess();
		bench_fresh();
		expect_equal(hists_reset, round + 1);
		for (unsigned int cpu = 0; cpu < VCPUS; cpu++)
			expect(!cpu_local[cpu].need_resched);
		look_ahead(&next);
		expect(!memcmp(&first, &next, sizeof(first)));
	}
}

static void the_future_does_not_depend_on_the_past(void **state)
{
	(void)state;
	hists_reset = 0;
	scenario_passes(the_same_again, VCPUS, NULL);
}

/* That the test would see it: without bench_fresh() pages and tasks come in another order. */
static void without(void)
{
	bench_fresh();
	look_ahead(&first);
	make_a_mess();
	look_ahead(&next);
	expect(memcmp(first.pages, next.pages, sizeof(first.pages)));
	expect(memcmp(first.tasks, next.tasks, sizeof(first.tasks)));
}

static void without_it_the_future_differs(void **state)
{
	(void)state;
	scenario_passes(without, VCPUS, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_future_does_not_depend_on_the_past),
		cmocka_unit_test(without_it_the_future_differs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
