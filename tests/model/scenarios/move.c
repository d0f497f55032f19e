// SPDX-License-Identifier: BSD-2-Clause
/* Tasks that change their vCPU, and vCPUs that go and come back. */
#include <arch/cpu.h>
#include <arch/user.h>

#include "common.h"
#include "mm/flush.h"
#include "sched/hotplug.h"
#include "user/user.h"

/* The task continues on the next vCPU down. */
static unsigned int next_down(struct task *task)
{
	return task->cpu - 1;
}

static const struct user_ops mover_ops = {.place = next_down};

static void move_and_exit(uint64_t cpu)
{
	model_begin();
	user_syscall(SYS_YIELD, 0);
	model_actor_done((unsigned int)cpu);
	user_syscall(SYS_EXIT, 0);
}

static void start_mover(unsigned int cpu, struct mm *mm)
{
	struct task *task = user_task_create(cpu, mm, "mover", move_and_exit, cpu);

	task->ops = &mover_ops;
	model_name(task, sizeof(*task), "mover");
	task_start(task);
}

static void move(void)
{
	struct mm *mm = new_mm("mm");

	model_actors(1 << 0 | 1 << 1);
	start_mover(1, mm);
	model_begin();
	drop(mm);
	model_sleep();
	expect_all_freed(1);
}

const struct scenario move_then_exit = {
	.name = "move",
	.what = "a task moves to the vCPU that dropped the mm before last, and exits there",
	.vcpus = 2,
	.flags = WITH_EVERY_FLUSH | WITH_LATE_LOAD,
	.run = move,
};

static void move_elsewhere(void)
{
	struct mm *mm = new_mm("mm");

	model_actors(1 << 0 | 1 << 2);
	start_mover(2, mm);
	model_begin();
	drop(mm);
	model_end();
	expect_all_freed(1);
}

const struct scenario move_between_others = {
	.name = "move-three",
	.what = "the same between two vCPUs, while a third drops the mm",
	.vcpus = 3,
	.flags = WITH_LATE_LOAD,
	.run = move_elsewhere,
};

/* A kernel thread sleeps on vCPU 1 and is woken to continue on vCPU 0. */
static struct task *sleeper;
static uint32_t may_go, has_gone;

static bool awake(struct task *unused)
{
	(void)unused;
	return READ_ONCE(may_go);
}

static void sleep_and_move(void *unused)
{
	(void)unused;
	model_begin();
	irq_disable();
	current_task()->wake_cpu = 0;
	task_sleep(awake, NULL);
	irq_enable();
	WRITE_ONCE(has_gone, smp_processor_id() == 0);
	model_actor_done(1);
}

static void wake_to_move(void)
{
	may_go = has_gone = 0;
	model_actors(1 << 0 | 1 << 1);
	sleeper = kthread_run(1, "sleeper", sleep_and_move, NULL);
	model_begin();
	irq_disable();
	WRITE_ONCE(may_go, 1);
	task_wake(sleeper);
	irq_enable();
	model_sleep();
	expect(has_gone);
}

const struct scenario move_asleep = {
	.name = "move-asleep",
	.what = "a task is woken to another vCPU while its old one switches away from it",
	.vcpus = 2,
	.flags = WITHOUT_POLICY,
	.run = wake_to_move,
};

/* vCPU 1 goes offline as its task exits, the mm ends, it comes back. */
static void offline(void)
{
	struct mm *mm = new_mm("mm");

	model_actors(1 << 0 | 1 << 1);
	start_user(1, mm, program_exit);
	model_begin();
	hotplug_set(1);
	drop(mm);
	hotplug_set(2);
	model_end();
	expect_all_freed(1);
}

const struct scenario offline_and_back = {
	.name = "offline",
	.what = "a vCPU goes offline as its task exits; the mm ends; it comes back",
	.vcpus = 2,
	.flags = WITH_EVERY_FLUSH | WITH_LATE_LOAD,
	.run = offline,
};

/* A lazy vCPU goes offline while another ends the mm. */
static struct mm *ending;

static void end_it(void *unused)
{
	(void)unused;
	model_begin();
	drop(ending);
	model_done();
}

static void offline_against_exit(void)
{
	flush_bind(&flush_hv); /* fewer states: no interrupts but those for the end */
	ending = new_mm("mm");
	make_lazy(2, ending);
	model_actors(1 << 0 | 1 << 1);
	kthread_run(1, "ender", end_it, NULL);
	model_begin();
	hotplug_set(2);
	model_end();
	hotplug_set(3);
	expect_all_freed(1);
}

const struct scenario offline_against_end = {
	.name = "offline-exit",
	.what = "a lazy vCPU goes offline while another ends the mm",
	.vcpus = 3,
	.policies = "eager refcount shootdown hazard",
	.run = offline_against_exit,
};
