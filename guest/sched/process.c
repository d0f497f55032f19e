// SPDX-License-Identifier: BSD-2-Clause
/*
 * See process.h. An exited child is given back to the pool, and its parent told, by the vCPU that
 * has switched away from it (sched.c): a parent that has waited has room for another child.
 */
#include "sched/process.h"

#include <arch/task.h>

#include "mm/mm.h"
#include "printk.h"
#include "sched/sched.h"

void process_spawn(enum user_image image)
{
	struct task *self = current_task(), *child;
	struct mm *mm = mm_dup(self->mm);

	if (!mm)
		panic("no memory for a child of '%s'", self->name);
	child = user_task_copy(self, mm);
	child->user_ip = user_image_start(image);
	child->parent = self;
	if (self->ops->spawn)
		self->ops->spawn(self, child);
	self->spawned++;
	task_start(child);
}

/*
 * As in a switch between two user tasks nothing is borrowed. The old mm is dropped only once the
 * new root is loaded and mm and active_mm name the new mm: the drop may serve other vCPUs' calls,
 * which read those fields (docs/lazy-tlb.md, I2).
 */
void process_exec(enum user_image image)
{
	struct task *self = current_task();
	struct mm *old = self->mm, *mm = mm_alloc();

	if (!mm || user_task_stack(self, mm))
		panic("no memory for the new image of '%s'", self->name);
	mm_set_heap(mm, old->heap_start, old->heap_end);
	self->user_ip = user_image_start(image);
	self->mm = self->active_mm = mm;
	switch_mm(mm, self);
	mmput(old);
	count(execs);
	arch_enter_user(self->user_ip, self->user_sp, self->user_arg);
}

static unsigned int place(struct task *task)
{
	return task->ops->place ? task->ops->place(task) : task->cpu;
}

static bool child_is_gone(struct task *task)
{
	return READ_ONCE(task->gone) != task->waited;
}

void process_wait(void)
{
	struct task *self = current_task();

	CHECK_BUG_ON(self->spawned == self->waited);
	self->wake_cpu = place(self);
	task_sleep(child_is_gone, self);
	self->waited++;
}

void process_yield(void)
{
	struct task *self = current_task();
	unsigned int cpu = place(self);

	if (cpu == self->cpu)
		schedule();
	else
		task_move(cpu);
}

/*
 * The parent may see the count and even exit before it is woken here. A late wake-up does no harm:
 * see task.state.
 */
void process_gone(struct task *parent)
{
	__atomic_fetch_add(&parent->gone, 1, __ATOMIC_SEQ_CST);
	task_wake(parent);
}
