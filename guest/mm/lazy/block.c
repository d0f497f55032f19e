// SPDX-License-Identifier: BSD-2-Clause
/*
 * `+block`: a vCPU that is about to block in the hypervisor leaves the mm it borrows and
 * its mask, so that nobody interrupts a blocked vCPU for it. Short idling, without a block, keeps
 * the mm and costs nothing. The price is a root load and two locked operations on the mask a block.
 *
 * Where loading a root is a trap, it waits for the one of the block (hyp.h, block_load). Then the
 * vCPU is out of the mask while its root is still the mm's, so it says so before, in `leaving`:
 *   vCPU:      leaving = mm; loaded_mm = init_mm; clears its mask bit (locked); traps: the root
 *              is loaded, the vCPU blocks; wakes; leaving = NULL
 *   initiator: reads the mask, and loaded_mm if it filters; reads leaving
 * So an initiator that finds the bit clear, or init_mm, either finds leaving == mm, and waits until
 * the root has been loaded, a few hundred instructions; or finds it reset: the vCPU has been
 * through the trap. One that finds the bit set interrupts, and is acknowledged after the trap. The
 * vCPU cannot come back to the mm: that takes a task whose mm it is, and the mm has no users.
 *
 * Flushes need not wait: the vCPU runs no user code until it has loaded another root. A platform on
 * which loading a root is a trap flushes by itself the TLBs that may hold a former page table.
 */
#include <hyp/ops.h>

#include "kernel/task.h"
#include "shootdown.h"
#include "wait.h"

static void leave_before_block(void)
{
	struct cpu_local *cpu = this_cpu();
	struct cpu_shared *shared = &cpu_shared[cpu->cpu];
	struct task *task = cpu->current;
	struct mm *mm = task->active_mm;

	if (mm == &init_mm)
		return;
	task->active_mm = &init_mm;
	if (!hyp_can_block_load()) {
		leave_mm();
		return;
	}
	cpu->loaded_mm = &init_mm;
	cpu->loaded_gen = READ_ONCE(init_mm.tlb_gen);
	hyp->block_load(init_mm.root);
	count(root_loads);
	smp_store_release(&shared->leaving, mm);
	smp_store_release(&shared->loaded_mm, &init_mm);
	leave_mask(mm);
}

static void have_left(void)
{
	WRITE_ONCE(cpu_shared[smp_processor_id()].leaving, NULL);
}

static bool is_leaving(unsigned int cpu, const struct mm *mm)
{
	return smp_load_acquire(&cpu_shared[cpu].leaving) == mm && !hyp->block_loaded(cpu);
}

static void settle(const struct mm *mm)
{
	if (!hyp_can_block_load())
		return;
	for_each_cpu(cpu, &cpu_online_mask)
		wait_until_cpu(!is_leaving(cpu, mm), "the block and root load", cpu);
}

const struct lazy_hooks lazy_block = {
	.before_block = leave_before_block,
	.after_block = have_left,
	.settle = settle,
};
