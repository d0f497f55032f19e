/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A task as data: what it runs on and where. Making, waking and switching tasks is sched/'s; what
 * lies below that reads the current task's fields.
 */
#ifndef KERNEL_TASK_H
#define KERNEL_TASK_H

#include <hyp/hyp.h>

#include "kernel/cpu_shared.h"

enum task_state {
	TASK_RUNNABLE = 0, /* running or on its vCPU's run list */
	TASK_PARKED, /* no wake-up is for it: not started yet, or on a visit to idle */
	TASK_SLEEPING,
	TASK_WAKING, /* a waker's, then on the wake_list of the vCPU it goes to */
	TASK_MOVING, /* its vCPU, once it has switched away, puts it on another */
	TASK_DEAD,
};

/*
 * By who writes: lines that the task's vCPU alone touches, or that nobody changes while the task
 * runs, are apart from the one in which other vCPUs write, too. A task is whole lines, so that it
 * shares none with the next in the pool.
 */
struct task {
	/* Only the vCPU that it runs on, or last ran on. -------------------------------------- */

	uint64_t sp; /* saved kernel stack pointer while not running; switch_to() */

	/*
	 * As in Linux: mm is the task's own address space, NULL for a kernel thread; active_mm is
	 * the one it runs on, borrowed where mm is NULL; NULL while a kernel thread is not
	 * running. With IRQs off.
	 */
	struct mm *mm;
	struct mm *active_mm;

	uint64_t random; /* the workload's, for this task's decisions; only the task */
	uint32_t spawned, waited; /* a process's children (process.h); only the task */

	/* Other vCPUs, too. ------------------------------------------------------------------- */

	struct task *next __cacheline_aligned; /* run list or wake list */

	/*
	 * The vCPU that it runs on or is enqueued on; for a sleeper, the last one. Written by
	 * whoever moves it: the waker that changed SLEEPING to WAKING, its old vCPU after
	 * TASK_MOVING, or its creator before it starts. The push on the wake_list publishes it.
	 * Others may read it while the task does not sleep and is not new; task_kill() does.
	 */
	unsigned int cpu;

	/*
	 * Where it continues after a sleep. Written by the task before SLEEPING, read by its waker.
	 */
	unsigned int wake_cpu;

	/*
	 * Whether a vCPU is on its stack: Linux's on_cpu. Set by that vCPU before it switches to
	 * the task, cleared with release after it has switched away. A vCPU that moves the task
	 * reads it with acquire until it is clear, and only then enqueues the task elsewhere. The
	 * vCPU that has set it waits for nobody until it clears it.
	 */
	uint32_t on_cpu;

	/*
	 * enum task_state. The task's own vCPU writes it with xchg or a plain store while nobody
	 * can wake the task; a waker moves SLEEPING to WAKING with cmpxchg. Both are full
	 * barriers: the sleeper sets SLEEPING, then looks at its condition; the waker makes the
	 * condition true, then looks at the state.
	 *
	 * A wake-up may come late, when the task sleeps for another reason or has become another
	 * task: that does no harm: tasks come from a pool that is never freed, a new one does not
	 * sleep before it runs, and a sleeper looks at its condition again.
	 */
	uint32_t state;

	/* Counted up, locked, by the vCPUs that part with its children. */
	uint32_t gone;

	/*
	 * Set by any vCPU before it sends IPI_RESCHED, whose locked operation publishes it; read
	 * on the way back to user mode.
	 */
	bool killed;

	/* Its creator, before it starts, or the task; read by others, too. -------------------- */

	void (*fn)(void *) __cacheline_aligned; /* kernel threads */
	void *arg;
	uint64_t user_ip; /* user tasks: where they start, their stack and their argument */
	uint64_t user_sp;
	uint64_t user_arg;
	struct hyp_user user; /* user tasks: what the platform loads for them */
	void *stack; /* TASK_STACK bytes */
	const char *name;
	struct task *parent; /* of a process; outlives it */

	/* User tasks: what a workload makes of the task's system calls; see user.h. */
	const struct user_ops *ops;
	void *private;
} __cacheline_aligned;

_Static_assert(offsetof(struct task, next) == CACHE_LINE &&
		       offsetof(struct task, fn) == 2 * CACHE_LINE &&
		       sizeof(struct task) % CACHE_LINE == 0,
	       "a task's lines, by who writes");

#define TASK_STACK 16384ul

static inline struct task *current_task(void)
{
	return this_cpu()->current;
}

#endif
