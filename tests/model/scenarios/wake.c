// SPDX-License-Identifier: BSD-2-Clause
/* Sleeping and waking, blocking, and flushes meanwhile. */
#include <arch/cpu.h>
#include <arch/user.h>

#include "common.h"
#include "kernel/call.h"
#include "mm/flush.h"
#include "user/user.h"

static struct mm *mm;
static struct task *sleeper;
static uint32_t wakes, taken; /* counted up by the waker; by the sleeper */

static bool awake(struct task *task)
{
	(void)task;
	if (READ_ONCE(wakes) == taken)
		return false;
	WRITE_ONCE(taken, taken + 1);
	return true;
}

/* Until the sleeper has taken the last wake-up. */
static void await_taken(void)
{
	while (READ_ONCE(taken) != wakes)
		cpu_relax();
}

static const struct user_ops ops = {.awake = awake};

/* Sleeps in the set-up, and again each time it is woken. */
static void sleep_twice(uint64_t arg)
{
	(void)arg;
	user_syscall(SYS_SLEEP, 0);
	user_syscall(SYS_SLEEP, 0);
	model_done();
	user_syscall(SYS_EXIT, 0);
}

static void begin(void)
{
	model_actors(1 << 0 | 1 << 1);
	model_gathered(1);
	model_begin();
}

static void set_up(void)
{
	mm = new_mm("mm");
	wakes = taken = 0;
	expect(!mm_map_page(mm, USER_RANGE, 0));
	expect(!mm_map_page(mm, USER_RANGE + PAGE_SIZE, 0));
	sleeper = user_task_create(1, mm, "sleeper", sleep_twice, 0);
	sleeper->ops = &ops;
	model_name(sleeper, sizeof(*sleeper), "sleeper");
	task_start(sleeper);
	await_idle(1);
}

static void wake(void)
{
	unsigned long flags = irq_save();

	WRITE_ONCE(wakes, wakes + 1);
	task_wake(sleeper);
	irq_restore(flags);
}

/* Two wake-ups, the second whenever the first has been taken. */
static void wake_twice(void)
{
	set_up();
	begin();
	wake();
	await_taken();
	wake();
	drop(mm);
	model_end();
	expect_all_freed(1);
}

const struct scenario wake_against_block = {
	.name = "wake-block",
	.what = "a task is woken while it goes to sleep and its vCPU to block; then all exit",
	.vcpus = 2,
	.flags = WITH_LATE_LOAD,
	.run = wake_twice,
};

/* A page is discarded while its vCPU unblocks, switches back to the task and blocks again. */
static void discard(void)
{
	set_up();
	begin();
	wake();
	mm_unmap_range(mm, USER_RANGE, USER_RANGE + PAGE_SIZE);
	await_taken();
	wake();
	drop(mm);
	model_end();
	expect_all_freed(1);
}

const struct scenario flush_against_block = {
	.name = "flush-block",
	.what = "a flush without freed tables against a vCPU that unblocks, switches back, blocks",
	.vcpus = 2,
	.flags = WITH_EVERY_FLUSH | WITH_LATE_LOAD,
	.run = discard,
};

/* The same; the vCPU has left the mm, and loads it again as it comes back. */
static void discard_left(void)
{
	struct cpumask one = {{1 << 1}};

	set_up();
	lazy_leave_mask(&one);
	await_idle(1);
	begin();
	wake();
	mm_unmap_range(mm, USER_RANGE, USER_RANGE + PAGE_SIZE);
	await_taken();
	wake();
	drop(mm);
	model_end();
	expect_all_freed(1);
}

const struct scenario flush_against_load = {
	.name = "flush-load",
	.what = "a flush without freed tables against a vCPU that loads the mm, and comes back to it",
	.vcpus = 2,
	.flags = WITH_EVERY_FLUSH | WITH_LATE_LOAD,
	.run = discard_left,
};

/*
 * The same as flush-block, but the task is woken on its own vCPU, by a call: its wake list has
 * nothing.
 */
static void wake_here(void *unused)
{
	(void)unused;
	WRITE_ONCE(wakes, wakes + 1);
	task_wake(sleeper);
}

static void discard_called(void)
{
	struct cpumask one = {{1 << 1}};

	set_up();
	begin();
	call_many(&one, wake_here, NULL, NULL);
	mm_unmap_range(mm, USER_RANGE, USER_RANGE + PAGE_SIZE);
	await_taken();
	wake();
	drop(mm);
	model_end();
	expect_all_freed(1);
}

const struct scenario flush_against_called = {
	.name = "flush-called",
	.what = "the same; the vCPU is unblocked by a call that wakes the task there",
	.vcpus = 2,
	.flags = WITH_EVERY_FLUSH | WITH_LATE_LOAD,
	.run = discard_called,
};
