// SPDX-License-Identifier: BSD-2-Clause
/*
 * The call layer: initiators that meet, interrupts that are late or coalesced, wake-ups meanwhile.
 */
#include <arch/cpu.h>
#include <arch/user.h>

#include "common.h"
#include "kernel/call.h"

static unsigned int ran[MODEL_MAX_VCPUS]; /* calls that each vCPU has run; it alone writes */

static void note(void *initiator)
{
	unsigned int *mine = &ran[smp_processor_id()];

	(void)initiator;
	WRITE_ONCE(*mine, *mine + 1);
}

static void call(unsigned int cpu)
{
	struct cpumask one = {0};
	unsigned int before = READ_ONCE(ran[cpu]);

	cpumask_set_cpu(cpu, &one);
	call_many(&one, note, NULL, NULL);
	expect(READ_ONCE(ran[cpu]) > before);
}

static void reset(void)
{
	for (unsigned int cpu = 0; cpu < MODEL_MAX_VCPUS; cpu++)
		ran[cpu] = 0;
}

/* Two vCPUs with IRQs off call each other. */
static void call_zero(void *unused)
{
	(void)unused;
	model_begin();
	call(0);
	model_done();
}

static void across(void)
{
	reset();
	model_actors(1 << 0 | 1 << 1);
	kthread_run(1, "caller", call_zero, NULL);
	model_begin();
	call(1);
	model_end();
	expect(ran[0] == 1 && ran[1] == 1);
}

const struct scenario calls_across = {
	.name = "calls-across",
	.what = "two vCPUs call each other, each while it waits",
	.vcpus = 2,
	.flags = WITHOUT_POLICY,
	.run = across,
};

/* The initiator's own part and the target's: each waits in it for the other. */
static uint32_t met;

static void meet(void *unused)
{
	(void)unused;
	__atomic_fetch_add(&met, 1, __ATOMIC_SEQ_CST);
	while (READ_ONCE(met) != 2)
		cpu_relax();
}

static void call_both(void)
{
	met = 0;
	model_actors(1 << 0);
	model_begin();
	call_mask(&cpu_online_mask, meet, NULL, NULL);
	model_end();
	expect(met == 2);
}

const struct scenario calls_both = {
	.name = "calls-both",
	.what = "a call to all: the initiator's own part and the target's wait for each other",
	.vcpus = 2,
	.flags = WITHOUT_POLICY,
	.run = call_both,
};

/* Calls and a wake-up to a vCPU that is busy, idle or about to block. */
static uint32_t woken;

static void say_woken(void *unused)
{
	(void)unused;
	WRITE_ONCE(woken, 1);
}

static void with_wake(void)
{
	reset();
	woken = 0;
	model_actors(1 << 0);
	model_begin();
	kthread_run(1, "woken", say_woken, NULL);
	call(1);
	call(1);
	model_end();
	expect(woken && ran[1] == 2);
}

const struct scenario calls_with_wake = {
	.name = "calls-wake",
	.what = "a wake-up, then two calls, to a vCPU that is idle: late and coalesced interrupts",
	.vcpus = 2,
	.flags = WITHOUT_POLICY,
	.run = with_wake,
};

/* A task in user mode is killed, and its vCPU called. */
static void spin(uint64_t arg)
{
	(void)arg;
	model_begin();
	for (;;)
		user_relax();
}

static void spinner_exits(struct task *task)
{
	(void)task;
	model_done();
}

static const struct user_ops spinner_ops = {.exit = spinner_exits};

static void kill_and_call(void)
{
	struct mm *mm = new_mm("mm");
	struct task *task;

	reset();
	model_actors(1 << 0 | 1 << 1);
	task = user_task_create(1, mm, "spinner", spin, 0);
	task->ops = &spinner_ops;
	task_start(task);
	model_name(task, sizeof(*task), "spinner");
	model_begin();
	task_kill(task);
	call(1);
	drop(mm);
	model_end();
	expect(ran[1] == 1);
	expect_all_freed(1);
}

const struct scenario calls_with_kill = {
	.name = "calls-kill",
	.what = "a task in user mode is killed, and its vCPU called meanwhile; then its mm ends",
	.vcpus = 2,
	.flags = WITHOUT_POLICY,
	.run = kill_and_call,
};

/* Two initiators to one target. */
static void call_two(void *unused)
{
	(void)unused;
	model_begin();
	call(2);
	model_done();
}

static void two_initiators(void)
{
	reset();
	model_actors(1 << 0 | 1 << 1);
	kthread_run(1, "caller", call_two, NULL);
	model_begin();
	call(2);
	model_end();
	expect(ran[2] == 2);
}

const struct scenario calls_two_initiators = {
	.name = "calls-two-initiators",
	.what = "two vCPUs call a third: their interrupts coalesce or come late",
	.vcpus = 3,
	.flags = WITHOUT_POLICY,
	.run = two_initiators,
};

/* One of the two wakes a task there. */
static void wake_two(void *unused)
{
	(void)unused;
	model_begin();
	kthread_run(2, "woken", say_woken, NULL);
	model_done();
}

static void call_and_wake(void)
{
	reset();
	woken = 0;
	model_actors(1 << 0 | 1 << 1);
	kthread_run(1, "waker", wake_two, NULL);
	model_begin();
	call(2);
	model_end();
	expect(woken && ran[2] == 1);
}

const struct scenario calls_and_wake = {
	.name = "calls-and-wake",
	.what = "a call and a wake-up from two vCPUs to a third",
	.vcpus = 3,
	.flags = WITHOUT_POLICY,
	.run = call_and_wake,
};

/* Two vCPUs wake a task each on the third. */
static uint32_t woken_by_first;

static void say_first(void *unused)
{
	(void)unused;
	WRITE_ONCE(woken_by_first, 1);
}

static void two_wakers(void)
{
	woken = woken_by_first = 0;
	model_actors(1 << 0 | 1 << 1);
	kthread_run(1, "waker", wake_two, NULL);
	model_begin();
	kthread_run(2, "woken", say_first, NULL);
	model_end();
	expect(woken && woken_by_first);
}

const struct scenario wake_two_wakers = {
	.name = "wake-two-wakers",
	.what = "two vCPUs wake a task each on a third",
	.vcpus = 3,
	.flags = WITHOUT_POLICY,
	.run = two_wakers,
};
