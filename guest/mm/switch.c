// SPDX-License-Identifier: BSD-2-Clause
/*
 * Which address space a vCPU has loaded. IRQs off throughout: an interrupt between the mask, the
 * root and loaded_mm would see them disagree (Linux dfaed3e1fa70). Flushes are in mm/flush/.
 */
#include <hyp/hyp.h>

#include "kernel/task.h"
#include "mm/lazy.h"
#include "mm/mm.h"

/* The first load of @mm on this vCPU. A locked operation, so it comes before the load of the root. */
static __noinline void enter_mask(struct mm *mm, unsigned int cpu)
{
	cpumask_atomic_set_cpu(cpu, &mm->cpumask);
	count(mm_cpumask_rmw);
}

/* tlb_gen is read first: what is walked after the load is no older than that. */
static void load_root(struct cpu_local *cpu, struct mm *mm, const struct hyp_user *user)
{
	cpu->loaded_gen = READ_ONCE(mm->tlb_gen);
	hyp->switch_context(mm->root, user);
	count(root_loads);
}

/* After the load of the root, and after whatever is still done with the mm that it replaced. */
static void publish_loaded(struct cpu_local *cpu)
{
	smp_store_release(&cpu_shared[cpu->cpu].loaded_mm, cpu->loaded_mm);
}

/* @mm was flushed while this vCPU was blocked, or by the hypervisor without its knowledge. */
static __noinline void catch_up(struct cpu_local *cpu, struct mm *mm, const struct hyp_user *user)
{
	load_root(cpu, mm, user);
	count(flush_late);
}

/* Out of line, so that the switch that loads nothing saves no registers for it. */
static __noinline void load_other(struct cpu_local *cpu, struct mm *next,
				  const struct hyp_user *user)
{
	struct mm *prev = cpu->loaded_mm;

	if (next != &init_mm && !cpumask_test_cpu(cpu->cpu, &next->cpumask))
		enter_mask(next, cpu->cpu);
	cpu->loaded_mm = next;
	load_root(cpu, next, user);
	if (lazy->left)
		lazy->left(prev);
	publish_loaded(cpu);
}

/*
 * The look at tlb_gen has no barrier of its own. It need not: a flusher that leaves this vCPU out
 * has seen it blocked, and there is a full barrier after that (mm/flush.c, "THE RULE").
 */
void switch_mm(struct mm *next, const struct task *task)
{
	struct cpu_local *cpu = this_cpu();
	const struct hyp_user *user = task ? &task->user : NULL;

	if (cpu->loaded_mm != next)
		load_other(cpu, next, user);
	else if (likely(cpu->loaded_gen == READ_ONCE(next->tlb_gen)))
		hyp->switch_context(0, user);
	else
		catch_up(cpu, next, user);
}

void leave_mask(struct mm *mm)
{
	cpumask_atomic_clear_cpu(smp_processor_id(), &mm->cpumask);
	count(mm_cpumask_rmw);
}

void leave_mm(void)
{
	struct cpu_local *cpu = this_cpu();
	struct mm *prev = cpu->loaded_mm;

	cpu->loaded_mm = &init_mm;
	load_root(cpu, &init_mm, NULL);
	leave_mask(prev);
	publish_loaded(cpu);
}

void flush_tlb_local(void)
{
	struct cpu_local *cpu = this_cpu();

	load_root(cpu, cpu->loaded_mm, NULL);
}
