/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tasks and the per-vCPU scheduler. There is no timer and no preemption in the kernel: a task runs
 * until it blocks, moves, exits or returns to user mode with need_resched set.
 *
 * A task that is runnable stays on its vCPU. One that sleeps may name the vCPU on which it
 * continues (wake_cpu), and its waker enqueues it there. So where a task runs is the sleeper's
 * choice and does not depend on who wakes it, or when.
 */
#ifndef SCHED_SCHED_H
#define SCHED_SCHED_H

#include "kernel/task.h"

struct user_ops {
	/* SYS_sample: takes a measured value; false tells the program to end. IRQs off. */
	bool (*sample)(struct task *task, uint64_t value);
	/* SYS_wake: wakes whomever the workload pairs the caller with. IRQs off. May be NULL. */
	void (*wake)(struct task *task);
	/* SYS_sleep: true once there is no more reason to sleep. IRQs off. May be NULL. */
	bool (*awake)(struct task *task);
	/* SYS_exit, before the mm is given up. IRQs off. May be NULL. */
	void (*exit)(struct task *task);
	/*
	 * SYS_SPAWN: sets the vCPU, argument and random state of @child, which else are @parent's.
	 * IRQs off. May be NULL.
	 */
	void (*spawn)(struct task *parent, struct task *child);
	/* SYS_WAIT, SYS_YIELD: the vCPU on which @task continues. IRQs off. NULL: where it is. */
	unsigned int (*place)(struct task *task);
};

/* Boot, vCPU 0, after page_init(): the pool of tasks and the idle thread of every vCPU. */
void sched_init(void);

/* The idle loop; the vCPU's boot stack becomes its idle thread's. Does not return. */
void idle_loop(void) __noreturn;

/* A kernel thread on @cpu, made runnable at once. Any vCPU. Panics if the pool is empty. */
struct task *kthread_run(unsigned int cpu, const char *name, void (*fn)(void *), void *arg);

/*
 * A user task on @cpu in @mm, which it becomes a user of. It starts at user.h's @program with
 * @arg, and is not runnable before task_start(). Panics if the pool or memory is empty.
 */
struct task *user_task_create(unsigned int cpu, struct mm *mm, const char *name,
			      void (*program)(uint64_t arg), uint64_t arg);
void task_start(struct task *task);

/*
 * A user task in @mm, a copy of @parent's mm, which it becomes the one user of: vCPU, program,
 * argument, stack and workload are as @parent's, but it begins at the program's start. Not runnable
 * before task_start(). Panics if the pool is empty.
 */
struct task *user_task_copy(const struct task *parent, struct mm *mm);

/* Maps a new stack for @task in @mm, where it is to run. 0 or -ENOMEM. */
int __must_check user_task_stack(struct task *task, struct mm *mm);

/* Before task_start(): where it starts. */
static inline void task_set_cpu(struct task *task, unsigned int cpu)
{
	task->cpu = task->wake_cpu = cpu;
}

/* Orders the pool as at boot, while nobody takes or returns a task. IRQs on. */
void task_pool_sort(void);

/* Back to the pool, once another task runs. Any state. */
void task_free(struct task *task);

/*
 * Makes a sleeping task runnable on its wake_cpu, which is interrupted if it is another. Waits
 * until the task's old vCPU has switched away from it if it is to run elsewhere. IRQs off.
 */
void task_wake(struct task *task);

/*
 * Sleeps until @awake(task) is true, looking at it first and after every task_wake(). Whoever
 * makes it true calls task_wake() afterwards. Returns on the caller's wake_cpu, even if it did not
 * sleep. IRQs off. @awake waits for no other vCPU.
 */
void task_sleep(bool (*awake)(struct task *task), struct task *task);

/* The current task continues on @cpu. IRQs off. */
void task_move(unsigned int cpu);

/* Sleeps until the idle thread has run once on this vCPU; one task a vCPU. IRQs off. */
void task_visit_idle(void);

/*
 * Makes a user task that runs on another vCPU, and does not move, end instead of returning to user
 * mode. IRQs on.
 */
void task_kill(struct task *task);

/* Ends the current task. IRQs off. */
void task_exit(void) __noreturn;

/* Runs another task if there is one. IRQs off. */
void schedule(void);

/* schedule() for a kernel thread that waits, with IRQs on, for what this vCPU's tasks do. */
void cond_resched(void);

/* Moves @wake_list's tasks to the run list. IRQs off. */
void sched_take_woken(void);

#endif
