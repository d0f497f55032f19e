// SPDX-License-Identifier: BSD-2-Clause
/* System calls of the measured programs. The shim calls with IRQs off, which they stay. */
#include "mm/mm.h"
#include "printk.h"
#include "sched/process.h"
#include "sched/sched.h"
#include "user/user.h"

static bool never(struct task *task)
{
	(void)task;
	return false;
}

static void sleep(struct task *task)
{
	task_sleep(task->ops->awake ? task->ops->awake : never, task);
}

long syscall_entry(long number, uint64_t arg)
{
	struct task *task = current_task();

	switch (number) {
	case SYS_VISIT_IDLE:
		task_visit_idle();
		return 0;
	case SYS_WAKE_SLEEP:
		task->ops->wake(task);
		sleep(task);
		return 0;
	case SYS_SLEEP:
		sleep(task);
		return 0;
	case SYS_SAMPLE:
		return task->ops->sample(task, arg);
	case SYS_SPAWN:
		process_spawn((enum user_image)arg);
		return 0;
	case SYS_EXEC:
		process_exec((enum user_image)arg);
	case SYS_WAIT:
		process_wait();
		return 0;
	case SYS_YIELD:
		process_yield();
		return 0;
	case SYS_FREE_HEAP:
		mm_unmap_range(task->mm, task->mm->heap_start, task->mm->heap_end);
		return 0;
	case SYS_EXIT:
		task_exit();
	case SYS_STALE:
		panic("'%s' reads %lx by a stale translation", task->name, arg);
	default:
		panic("'%s' made system call %ld", task->name, number);
	}
}
