// SPDX-License-Identifier: BSD-2-Clause
/*
 * Which address space a vCPU has loaded, and TLB flushes. IRQs off throughout: an interrupt
 * between the mask, the root and loaded_mm would see them disagree (Linux dfaed3e1fa70).
 */
#include <hyp/hyp.h>

#include "call.h"
#include "mm.h"
#include "printk.h"
#include "sched.h"

/* The first load of @mm on this vCPU. A locked operation, so it comes before the load of the root. */
static __noinline void enter_mask(struct mm *mm, unsigned int cpu)
{
	cpumask_atomic_set_cpu(cpu, &mm->cpumask);
	count(mm_cpumask_rmw);
}

void switch_mm(struct mm *next, const struct task *task)
{
	struct cpu_local *cpu = this_cpu();
	const struct hyp_user *user = task ? &task->user : NULL;

	if (cpu->loaded_mm == next) {
		if (user)
			hyp->switch_context(0, user);
		return;
	}
	if (next != &init_mm && !cpumask_test_cpu(cpu->cpu, &next->cpumask))
		enter_mask(next, cpu->cpu);
	cpu->loaded_mm = next;
	hyp->switch_context(next->root, user);
	count(root_loads);
}

void flush_tlb_local(void)
{
	hyp->switch_context(this_cpu()->loaded_mm->root, NULL);
	count(root_loads);
}

static void flush_if_loaded(void *mm)
{
	if (this_cpu()->loaded_mm == mm)
		flush_tlb_local();
}

/*
 * Lazy vCPUs are flushed too: the caller is about to free page tables, and a vCPU on the root
 * may walk, or have cached, their upper levels although it never touches the user half.
 * The caller's writes to the tables come before the read of the mask (smp_mb, pairs with the
 * locked set in enter_mask: a vCPU missing from the mask loads the root after the writes).
 */
void flush_tlb_mm(struct mm *mm)
{
	smp_mb();
	call_mask(&mm->cpumask, flush_if_loaded, mm, NULL);
}
