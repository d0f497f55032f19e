// SPDX-License-Identifier: BSD-2-Clause
/* See common.h. */
#include "common.h"

#include <arch/cpu.h>
#include <arch/user.h>

#include "user/user.h"
#include "wait.h"

static long pages_before;

struct mm *new_mm(const char *name)
{
	struct mm *mm;

	if (!pages_before)
		pages_before = model_pages() + 1;
	mm = mm_alloc();
	model_name(mm, sizeof(*mm), name);
	return mm;
}

void await_idle(unsigned int cpu)
{
	const struct cpu_shared *shared = &cpu_shared[cpu];

	wait_until_cpu(!smp_load_acquire(&shared->wake_list) &&
			       !smp_load_acquire(&shared->ipi_pending) &&
			       smp_load_acquire(&cpu_status[cpu].state) == CPU_BLOCKED,
		       "idle", cpu);
}

void make_lazy(unsigned int cpu, struct mm *mm)
{
	task_start(user_task_create(cpu, mm, "visitor", user_exit, 0));
	if (cpu == smp_processor_id())
		cond_resched();
	else
		await_idle(cpu);
}

struct task *start_user(unsigned int cpu, struct mm *mm, void (*program)(uint64_t arg))
{
	struct task *task = user_task_create(cpu, mm, "actor", program, 0);

	task_start(task);
	return task;
}

void drop(struct mm *mm)
{
	unsigned long flags = irq_save();

	mmput(mm);
	irq_restore(flags);
}

void expect_all_freed(unsigned int n)
{
	lazy_drain();
	expect(mm_ended() == n);
	expect(model_pages() + 1 == pages_before);
	for (unsigned int cpu = 0; cpu < nr_cpus_online; cpu++)
		expect(cpu_local[cpu].loaded_mm == &init_mm);
}

void program_exit(uint64_t arg)
{
	(void)arg;
	model_begin();
	model_done();
	user_syscall(SYS_EXIT, 0);
}

void program_visit_idle(uint64_t arg)
{
	(void)arg;
	model_begin();
	user_syscall(SYS_VISIT_IDLE, 0);
	model_done();
	user_syscall(SYS_EXIT, 0);
}
