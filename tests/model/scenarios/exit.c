// SPDX-License-Identifier: BSD-2-Clause
/* The end of an mm against what other vCPUs do with it. */
#include <arch/cpu.h>
#include <arch/user.h>

#include "common.h"
#include "kernel/call.h"
#include "kernel/options.h"
#include "user/user.h"

/* The last use but one goes while the task turns to idle, comes back and exits. */
static void against_switch(void)
{
	struct mm *mm = new_mm("mm");

	model_actors(1 << 0 | 1 << 1);
	start_user(1, mm, program_visit_idle);
	model_begin();
	drop(mm);
	model_end();
	expect_all_freed(1);
}

const struct scenario exit_against_switch = {
	.name = "exit-switch",
	.what = "an exit against another user's switch to idle and back, and its exit",
	.vcpus = 2,
	.flags = WITH_EVERY_FLUSH | WITH_LATE_LOAD,
	.run = against_switch,
};

/* Two tasks, each the last but one user of the mm, or the last. */
static void against_exit(void)
{
	struct mm *mm = new_mm("mm");

	make_lazy(0, mm);
	model_actors(1 << 0 | 1 << 1);
	start_user(1, mm, program_exit);
	model_begin();
	drop(mm);
	model_end();
	expect_all_freed(1);
}

const struct scenario exit_against_exit = {
	.name = "exit-exit",
	.what = "the two last users of an mm exit on two vCPUs",
	.vcpus = 2,
	.flags = WITH_EVERY_FLUSH | WITH_EVERY_MODIFIER | WITH_LATE_LOAD,
	.run = against_exit,
};

/* Each vCPU ends the mm that the other is lazy on. */
static struct mm *theirs;

static void drop_theirs(void *unused)
{
	(void)unused;
	model_begin();
	drop(theirs);
	model_done();
}

static void across(void)
{
	struct mm *a = new_mm("mm A"), *b = new_mm("mm B");

	options.held = 1; /* two are held at once: one too many */
	theirs = b;
	make_lazy(0, b);
	make_lazy(1, a);
	model_actors(1 << 0 | 1 << 1);
	kthread_run(1, "actor", drop_theirs, NULL);
	model_begin();
	drop(a);
	model_end();
	expect_all_freed(2);
}

const struct scenario exit_across = {
	.name = "exit-across",
	.what = "two vCPUs, each lazy on one mm, end each other's",
	.vcpus = 2,
	.flags = WITH_LATE_LOAD,
	.run = across,
};

/* The mm ends while the vCPU that is lazy on it turns to a task of another mm. */
static void against_other(void)
{
	struct mm *mm = new_mm("mm A"), *other = new_mm("mm B");

	model_actors(1 << 0);
	make_lazy(1, mm);
	model_begin();
	task_start(user_task_create(1, other, "other", user_exit, 0));
	drop(mm);
	drop(other);
	model_end();
	expect_all_freed(2);
}

const struct scenario exit_against_other = {
	.name = "exit-other",
	.what = "an exit against a lazy vCPU's switch to a task of another mm, that mm's end too",
	.vcpus = 2,
	.flags = WITH_LATE_LOAD | WITH_EVERY_MODIFIER,
	.run = against_other,
};

/* The same where at most one mm may be held: a round comes upon a user of the other. */
static void against_other_held(void)
{
	options.held = 1;
	against_other();
}

const struct scenario exit_against_other_held = {
	.name = "exit-other-held",
	.what = "exit-other where one mm may be held (held=1): a round against a user of another mm",
	.vcpus = 2,
	.run = against_other_held,
	.policies = "quiesce shootdown+batch shootdown+exitflush+filter+batch+trim+block",
};

/* A lazy vCPU hands the mm from kernel thread to kernel thread, and to idle, while it ends. */
static void next_thread(void *unused)
{
	(void)unused;
}

static void first_thread(void *unused)
{
	(void)unused;
	model_begin();
	model_done();
}

static void hand_over(void)
{
	struct mm *mm = new_mm("mm");

	make_lazy(1, mm);
	model_actors(1 << 0 | 1 << 1);
	kthread_run(1, "first", first_thread, NULL);
	kthread_run(1, "next", next_thread, NULL);
	model_begin();
	drop(mm);
	model_end();
	expect_all_freed(1);
}

const struct scenario exit_against_hand_over = {
	.name = "exit-hand-over",
	.what = "an exit against kernel threads that hand the borrowed mm over, and idle that blocks",
	.vcpus = 2,
	.flags = WITH_EVERY_FLUSH | WITH_LATE_LOAD,
	.run = hand_over,
};

/* Three users on three vCPUs. */
static void three(void)
{
	struct mm *mm = new_mm("mm");

	model_actors(1 << 0 | 1 << 1 | 1 << 2);
	start_user(1, mm, program_exit);
	start_user(2, mm, program_exit);
	model_begin();
	drop(mm);
	model_end();
	expect_all_freed(1);
}

const struct scenario exit_of_three = {
	.name = "exit-three",
	.what = "the three last users of an mm exit on three vCPUs",
	.vcpus = 3,
	.flags = WITH_EVERY_FLUSH | WITH_LATE_LOAD,
	.run = three,
};

/* Two vCPUs that borrow leave when they are told to, while a third ends the mm. */
static void leave(void *unused)
{
	(void)unused;
	model_begin();
	irq_disable();
	lazy_leave();
	irq_enable();
	model_done();
}

static void two_borrowers(void)
{
	struct mm *mm = new_mm("mm");

	make_lazy(1, mm);
	make_lazy(2, mm);
	model_actors(1 << 0 | 1 << 1 | 1 << 2);
	kthread_run(1, "leaves", leave, NULL);
	kthread_run(2, "leaves", leave, NULL);
	model_begin();
	drop(mm);
	model_end();
	expect_all_freed(1);
}

const struct scenario exit_against_two_borrowers = {
	.name = "exit-borrowers",
	.what = "an exit against two borrowers that leave the mm",
	.vcpus = 3,
	.flags = WITH_EVERY_FLUSH,
	.run = two_borrowers,
};

/* More mms end than a policy may hold, one on the other vCPU, which is in the masks of all. */
static struct mm *for_other;

static void drop_for_other(void *unused)
{
	(void)unused;
	model_begin();
	drop(for_other);
	model_done();
}

static void overflow(void)
{
	struct mm *a = new_mm("mm A"), *b = new_mm("mm B"), *c = new_mm("mm C");

	for_other = c;
	make_lazy(1, a);
	make_lazy(1, b);
	make_lazy(1, c);
	model_actors(1 << 0 | 1 << 1);
	kthread_run(1, "actor", drop_for_other, NULL);
	model_begin();
	drop(a);
	drop(b);
	model_end();
	expect_all_freed(3);
}

const struct scenario exit_overflow = {
	.name = "exit-overflow",
	.what = "more mms end on two vCPUs than a policy may hold (held=2)",
	.vcpus = 2,
	.flags = WITH_EVERY_MODIFIER,
	.run = overflow,
};

/* All vCPUs go to sleep: a policy that holds mms has ended them by then. */
static void then_sleep(void)
{
	struct mm *mm = new_mm("mm");

	model_actors(1 << 0 | 1 << 1);
	start_user(1, mm, program_exit);
	model_begin();
	drop(mm);
	model_sleep();
	expect(!lazy.ender->drain || mm_ended() == 1);
	expect_all_freed(1);
}

const struct scenario exit_then_sleep = {
	.name = "exit-sleep",
	.what = "two users exit, then all vCPUs sleep: nothing is held",
	.vcpus = 2,
	.flags = WITH_EVERY_MODIFIER | WITH_LATE_LOAD,
	.run = then_sleep,
};
