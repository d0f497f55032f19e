// SPDX-License-Identifier: BSD-2-Clause
/*
 * The scheduler: one first-in-first-out run list a vCPU, an idle thread that blocks in the
 * hypervisor, and the switch between tasks with its lazy TLB half.
 *
 * Invariants:
 * - Run lists, current and active_mm are touched by their own vCPU only, with IRQs off. Another
 *   vCPU makes a task runnable by pushing it on the wake_list and interrupting.
 * - A task is on one run list or wake list at most, and it is put on another vCPU's only when
 *   nobody is on its stack (on_cpu).
 * - A switch between a user task and the idle thread makes no locked operation of its own; only
 *   what the policy's borrow() and give_back() do is added (docs/lazy-tlb.md).
 */
#include "sched/sched.h"

#include <arch/cpu.h>
#include <arch/task.h>
#include <hyp/hyp.h>
#include <hyp/upcalls.h>

#include "kernel/call.h"
#include "mm/lazy.h"
#include "printk.h"
#include "sched/process.h"
#include "user/user.h"
#include "wait.h"

static void enqueue(struct cpu_local *cpu, struct task *task)
{
	task->next = NULL;
	if (cpu->run_head)
		cpu->run_tail->next = task;
	else
		cpu->run_head = task;
	cpu->run_tail = task;
}

static struct task *dequeue(struct cpu_local *cpu)
{
	struct task *task = cpu->run_head;

	if (!task)
		return cpu->idle;
	cpu->run_head = task->next;
	return task;
}

static __noinline void take_woken(void)
{
	struct cpu_local *cpu = this_cpu();
	struct task **list = &cpu_shared[cpu->cpu].wake_list;
	struct task *task, *oldest_first = NULL;

	for (task = xchg(list, NULL); task;) {
		struct task *next = task->next;

		task->next = oldest_first;
		oldest_first = task;
		task = next;
	}
	for (task = oldest_first; task;) {
		struct task *next = task->next;

		WRITE_ONCE(task->state, TASK_RUNNABLE);
		/* A task woken before it had switched away: schedule() enqueues it. */
		if (task != cpu->current)
			enqueue(cpu, task);
		task = next;
	}
}

/* A look, and mostly no more: the exchange comes only if there is a task. */
static inline void look_for_woken(const struct cpu_local *cpu)
{
	if (unlikely(READ_ONCE(cpu_shared[cpu->cpu].wake_list)))
		take_woken();
}

void sched_take_woken(void)
{
	look_for_woken(this_cpu());
}

/* @task, which the caller alone may put somewhere, becomes runnable on its vCPU. IRQs off. */
static void make_runnable(struct task *task)
{
	unsigned int cpu = task->cpu;
	struct task **list = &cpu_shared[cpu].wake_list;
	struct task *head;

	if (cpu == smp_processor_id()) {
		WRITE_ONCE(task->state, TASK_RUNNABLE);
		enqueue(this_cpu(), task);
		this_cpu()->need_resched = true;
		return;
	}
	do {
		head = READ_ONCE(*list);
		task->next = head;
	} while (!try_cmpxchg(list, head, task));
	ipi_resched(cpu);
}

/* Moves @task, whose stack nobody is on and which is on no list, to its wake_cpu. */
static void change_cpu(struct task *task)
{
	WRITE_ONCE(task->cpu, task->wake_cpu);
	count(migrations);
}

/* This vCPU is done with @task, which has exited or moves to another vCPU. IRQs off. */
static __noinline void part_with(struct task *task, uint32_t state)
{
	struct task *parent = task->parent;

	if (state == TASK_DEAD) {
		task_free(task);
		if (parent)
			process_gone(parent);
		return;
	}
	WRITE_ONCE(task->state, TASK_WAKING);
	change_cpu(task);
	make_runnable(task);
}

/*
 * The second half of a switch, on the new task's stack. IRQs off. on_cpu is cleared first: another
 * vCPU may be waiting for that, while what follows may itself wait for other vCPUs.
 */
static void finish_switch(void)
{
	struct cpu_local *cpu = this_cpu();
	struct task *prev = cpu->prev;
	struct mm *mm = cpu->prev_mm;
	uint32_t state = READ_ONCE(prev->state);

	smp_store_release(&prev->on_cpu, 0);
	if (mm) {
		cpu->prev_mm = NULL;
		lazy_give_back(mm);
	}
	if (unlikely(state >= TASK_MOVING))
		part_with(prev, state);
}

/*
 * As Linux's context_switch(): a kernel thread runs on what the policy says, a user task on its
 * own mm, and the borrowed one is given back once it is certain that another root is loaded.
 */
static void context_switch(struct cpu_local *cpu, struct task *prev, struct task *next)
{
	count(switches);
	if (!next->mm) {
		if (prev->mm) {
			next->active_mm = lazy_borrow(prev->mm);
			count(switches_lazy);
		} else {
			next->active_mm = prev->active_mm;
			prev->active_mm = NULL;
		}
	} else {
		if (!prev->mm) {
			if (prev->active_mm != &init_mm)
				cpu->prev_mm = prev->active_mm;
			if (IS_ENABLED(CONFIG_CHECK) && prev->active_mm == next->mm)
				count(switches_back);
			prev->active_mm = NULL;
		}
		switch_mm(next->mm, next);
	}
	cpu->prev = prev;
	cpu->current = next;
	WRITE_ONCE(next->on_cpu, 1);
	switch_to(&prev->sp, next->sp);
	finish_switch();
}

void schedule(void)
{
	struct cpu_local *cpu = this_cpu();
	struct task *prev = cpu->current, *next;

	cpu->need_resched = false;
	look_for_woken(cpu);
	if (READ_ONCE(prev->state) == TASK_RUNNABLE && prev != cpu->idle)
		enqueue(cpu, prev);
	next = dequeue(cpu);
	if (next != prev)
		context_switch(cpu, prev, next);
}

void cond_resched(void)
{
	unsigned long flags = irq_save();

	if (this_cpu()->need_resched)
		schedule();
	irq_restore(flags);
}

void return_to_user(void)
{
	while (this_cpu()->need_resched) {
		if (READ_ONCE(current_task()->killed))
			task_exit();
		schedule();
	}
}

void task_kill(struct task *task)
{
	WRITE_ONCE(task->killed, true);
	ipi_resched(READ_ONCE(task->cpu));
}

void task_start(struct task *task)
{
	unsigned long flags = irq_save();

	CHECK_BUG_ON(READ_ONCE(task->state) != TASK_PARKED);
	WRITE_ONCE(task->state, TASK_WAKING);
	make_runnable(task);
	irq_restore(flags);
}

void task_wake(struct task *task)
{
	if (!try_cmpxchg(&task->state, TASK_SLEEPING, TASK_WAKING))
		return;
	if (task->cpu != task->wake_cpu) {
		wait_until_cpu(!smp_load_acquire(&task->on_cpu), "the switch from a task",
			       task->cpu);
		change_cpu(task);
	}
	make_runnable(task);
}

void task_move(unsigned int cpu)
{
	struct task *self = current_task();

	self->wake_cpu = cpu;
	if (cpu == self->cpu)
		return;
	WRITE_ONCE(self->state, TASK_MOVING);
	schedule();
}

void task_sleep(bool (*awake)(struct task *task), struct task *task)
{
	struct task *self = current_task();

	for (;;) {
		xchg(&self->state, TASK_SLEEPING);
		if (awake(task))
			break;
		schedule();
	}
	/* A waker that came first is about to put the task on the wake list: take that way. */
	if (!try_cmpxchg(&self->state, TASK_SLEEPING, TASK_RUNNABLE))
		schedule();
	task_move(self->wake_cpu);
}

void task_visit_idle(void)
{
	struct cpu_local *cpu = this_cpu();

	CHECK_BUG_ON(cpu->idle_visitor);
	WRITE_ONCE(cpu->current->state, TASK_PARKED);
	cpu->idle_visitor = cpu->current;
	schedule();
}

static void release_visitor(struct cpu_local *cpu)
{
	struct task *task = cpu->idle_visitor;

	if (!task)
		return;
	cpu->idle_visitor = NULL;
	WRITE_ONCE(task->state, TASK_RUNNABLE);
	enqueue(cpu, task);
}

/*
 * Blocks until an interrupt. Meanwhile a flush may leave this vCPU alone; the exchange at the end
 * is the full barrier that its next switch_mm() needs (mm/flush.c).
 */
static __noinline void block(struct cpu_status *status)
{
	count(blocks);
	if (READ_ONCE(lazy.watches_blocks))
		lazy_call(before_block);
	smp_store_release(&status->state, CPU_BLOCKED);
	hyp->block();
	xchg(&status->state, CPU_RUNNING);
	if (READ_ONCE(lazy.watches_blocks))
		lazy_call(after_block);
}

void idle_loop(void)
{
	struct cpu_local *cpu = this_cpu();
	struct cpu_status *status = &cpu_status[cpu->cpu];

	for (;;) {
		irq_disable();
		release_visitor(cpu);
		look_for_woken(cpu);
		if (cpu->run_head) {
			schedule();
			continue;
		}
		block(status);
	}
}

void task_exit(void)
{
	struct task *self = current_task();
	struct mm *mm = self->mm;

	CHECK_BUG_ON(self->spawned != self->waited);
	if (mm) {
		if (self->ops && self->ops->exit)
			self->ops->exit(self);
		self->active_mm = lazy_borrow(mm);
		self->mm = NULL;
		mmput(mm);
	}
	WRITE_ONCE(self->state, TASK_DEAD);
	schedule();
	panic("a dead task was scheduled");
}

void task_entry(void)
{
	struct task *self = current_task();

	finish_switch();
	/* If killed before it first ran: the IPI of the kill only woke it. */
	if (READ_ONCE(self->killed))
		task_exit();
	if (!self->fn)
		arch_enter_user(self->user_ip, self->user_sp, self->user_arg);
	irq_enable();
	self->fn(self->arg);
	irq_disable();
	task_exit();
}
