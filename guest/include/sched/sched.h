/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tasks and the per-vCPU scheduler. There is no timer and no preemption in the kernel: a task runs
 * until it blocks, moves, exits or returns to user mode with need_resched set.
 *
 * A task that is runnable stays on its vCPU. One that sleeps may name the vCPU on which it goes
 * on (wake_cpu): whoever wakes it puts it there. So where a task runs is the sleeper's choice and
 * does not depend on who wakes it, or when.
 */
#ifndef SCHED_H
#define SCHED_H

#include <hyp/hyp.h>

#include "mm/mm.h"
#include "kernel/percpu.h"

enum task_state {
	TASK_RUNNABLE = 0, /* running or on its vCPU's run list */
	TASK_PARKED, /* no wake-up is for it: not started yet, or on a visit to idle */
	TASK_SLEEPING,
	TASK_WAKING, /* a waker's, then on the wake_list of the vCPU it goes to */
	TASK_MOVING, /* its vCPU, once it has switched away, puts it on another */
	TASK_DEAD,
};

struct task {
	uint64_t sp; /* saved kernel stack pointer while not running; switch_to() */

	/*
	 * As in Linux: mm is the task's own address space, NULL for a kernel thread; active_mm is
	 * the one it runs on, borrowed where mm is NULL, NULL while a kernel thread is not
	 * running. Only the task's vCPU touches them, with IRQs off.
	 */
	struct mm *mm;
	struct mm *active_mm;

	/*
	 * The vCPU that it runs on or is enqueued on; for a sleeper, the last. Written by the one
	 * that moves it: who won the wake-up (SLEEPING to WAKING), its old vCPU after TASK_MOVING,
	 * or who made it, before it starts. The push on the wake_list publishes it. Others may read
	 * it while the task does not sleep and is not new; task_kill() does.
	 */
	unsigned int cpu;

	/* Where it goes on after a sleep. The task's, before SLEEPING; read by who won the wake-up. */
	unsigned int wake_cpu;

	/*
	 * Is a vCPU on its stack? Set by that vCPU before it switches to the task, cleared with
	 * release after it has switched away. Who moves the task reads it with acquire until it is
	 * clear, and only then enqueues it elsewhere: as Linux's on_cpu. The one that has set it
	 * waits for nobody until it clears it.
	 */
	uint32_t on_cpu;

	/*
	 * enum task_state. The task's own vCPU writes it with xchg or a plain store while nobody
	 * can wake the task; a waker moves SLEEPING to WAKING with cmpxchg. Both are full
	 * barriers: the sleeper sets SLEEPING, then looks at its condition; the waker makes the
	 * condition true, then looks at the state.
	 *
	 * A wake-up may come late, when the task sleeps for another reason or has become another
	 * task: it is only ever a task, a new one does not sleep before it runs, and a sleeper
	 * looks at its condition again.
	 */
	uint32_t state;

	/*
	 * Set by any vCPU before it sends IPI_RESCHED, whose locked operation publishes it; read
	 * on the way back to user mode.
	 */
	bool killed;

	struct task *next; /* run list or wake list */
	void (*fn)(void *); /* kernel threads */
	void *arg;
	uint64_t user_ip; /* user tasks: where they start, their stack and their argument */
	uint64_t user_sp;
	uint64_t user_arg;
	struct hyp_user user; /* user tasks: what the platform loads for them */
	void *stack; /* TASK_STACK bytes */
	const char *name;

	/* User tasks: what a workload makes of the task's system calls; see user.h. */
	const struct user_ops *ops;
	void *private;
	uint64_t random; /* the workload's, for this task's decisions; only the task */

	/*
	 * Processes (process.h). The parent outlives the task. spawned and waited are the task's
	 * own; gone is counted up, locked, by the vCPUs that part with its children.
	 */
	struct task *parent;
	uint32_t spawned, waited, gone;
};

#define TASK_STACK 16384ul

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
	/* SYS_WAIT, SYS_YIELD: the vCPU on which @task goes on. IRQs off. NULL: where it is. */
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

/* The current task goes on on @cpu. IRQs off. */
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

static inline struct task *current_task(void)
{
	return this_cpu()->current;
}

/* The shim's (switch.S): saves the registers on @prev's stack, takes @next's. */
void switch_to(uint64_t *prev_sp, uint64_t next_sp);

/* The shim's (switch.S): where a new task's first switch_to() lands; calls task_entry(). */
void task_trampoline(void);

/* First C function of a new task. IRQs off. */
void task_entry(void) __noreturn;

#endif
