// SPDX-License-Identifier: BSD-2-Clause
/* Making and freeing tasks: a pool with stacks, filled at boot. Any vCPU. */
#include <arch/task.h>

#include <arch/cpu.h>
#include <hyp/hyp.h>

#include "kernel/spinlock.h"
#include "kernel/stretch.h"
#include "mm/mm.h"
#include "printk.h"
#include "sched/sched.h"
#include "user/user.h"

/*
 * Enough for every workload: each vCPU's idle thread, its helper and four user tasks (`churn`'s two
 * jobs with a child each); and vCPU 0's.
 */
#define TASKS_PER_CPU 6
#define TASKS_EXTRA   8

/* A line of its own: any vCPU that makes or frees a task writes it. */
static struct {
	struct spinlock lock;
	struct task *first; /* all here are TASK_DEAD */
} __cacheline_aligned pool;
_Static_assert(sizeof(pool) == CACHE_LINE, "nothing else is on its line");

/* All there are; constant after boot. */
static struct task *tasks;
static unsigned int nr_tasks;

static struct task *task_alloc(unsigned int cpu, const char *name)
{
	unsigned long flags = spin_lock_irqsave(&pool.lock);
	struct task *task = pool.first;
	void *stack;

	if (task)
		pool.first = task->next;
	spin_unlock_irqrestore(&pool.lock, flags);
	if (!task)
		panic("no task left for '%s'", name);
	stack = task->stack;
	*task = (struct task){
		.stack = stack,
		.cpu = cpu,
		.wake_cpu = cpu,
		.name = name,
		.state = TASK_PARKED,
	};
	task->sp = arch_task_stack(stack, TASK_STACK);
	return task;
}

void task_free(struct task *task)
{
	unsigned long flags = spin_lock_irqsave(&pool.lock);

	task->next = pool.first;
	pool.first = task;
	spin_unlock_irqrestore(&pool.lock, flags);
}

void task_pool_sort(void)
{
	unsigned long flags = spin_lock_irqsave(&pool.lock);

	pool.first = NULL;
	for (unsigned int i = 0; i < nr_tasks; i++) {
		if (READ_ONCE(tasks[i].state) != TASK_DEAD)
			continue;
		tasks[i].next = pool.first;
		pool.first = &tasks[i];
	}
	spin_unlock_irqrestore(&pool.lock, flags);
}

void sched_init(void)
{
	char *stacks;

	nr_tasks = nr_cpus * TASKS_PER_CPU + TASKS_EXTRA;
	tasks = boot_alloc(nr_tasks * sizeof(*tasks));
	stacks = boot_alloc(nr_tasks * TASK_STACK);
	for (unsigned int i = 0; i < nr_tasks; i++) {
		stretch_object(task, &tasks[i], stack, stacks + i * TASK_STACK);
		tasks[i].state = TASK_DEAD;
		task_free(&tasks[i]);
	}
	for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
		struct task *idle = task_alloc(cpu, "idle");

		idle->active_mm = &init_mm;
		idle->state = TASK_RUNNABLE;
		idle->on_cpu = 1;
		cpu_local[cpu].idle = idle;
		cpu_local[cpu].current = idle;
		cpu_local[cpu].loaded_mm = &init_mm;
	}
}

struct task *kthread_run(unsigned int cpu, const char *name, void (*fn)(void *), void *arg)
{
	struct task *task = task_alloc(cpu, name);

	task->fn = fn;
	task->arg = arg;
	task_start(task);
	return task;
}

struct task *user_task_create(unsigned int cpu, struct mm *mm, const char *name,
			      void (*program)(uint64_t arg), uint64_t arg)
{
	struct task *task = task_alloc(cpu, name);

	task->mm = task->active_mm = mm;
	atomic_inc(&mm->mm_users);
	task->user_ip = user_program(program);
	task->user_arg = arg;
	task->user.kernel_sp = (uintptr_t)task->stack + TASK_STACK;
	if (user_task_stack(task, mm))
		panic("no memory for the stack of '%s'", name);
	return task;
}

int user_task_stack(struct task *task, struct mm *mm)
{
	mm->next_stack -= 2 * PAGE_SIZE;
	/*
	 * The page's top is thread-local storage. As after a call, the stack is 8 below a multiple
	 * of 16.
	 */
	task->user.tls = mm->next_stack + PAGE_SIZE - USER_TLS_BYTES;
	task->user_sp = task->user.tls - 8;
	return mm_map_page(mm, mm->next_stack, 0);
}

struct task *user_task_copy(const struct task *parent, struct mm *mm)
{
	struct task *task = task_alloc(parent->cpu, parent->name);

	task->mm = task->active_mm = mm;
	task->user_ip = parent->user_ip;
	task->user_sp = parent->user_sp;
	task->user_arg = parent->user_arg;
	task->user.tls = parent->user.tls;
	task->user.kernel_sp = (uintptr_t)task->stack + TASK_STACK;
	task->ops = parent->ops;
	task->private = parent->private;
	return task;
}
