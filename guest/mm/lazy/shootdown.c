// SPDX-License-Identifier: BSD-2-Clause
/*
 * `shootdown`: Linux's MMU_LAZY_TLB_SHOOTDOWN (N. Piggin, commit 2655421ae69f). Borrowers hold
 * nothing. The final drop interrupts every vCPU of mm_cpumask; one that borrows the mm switches
 * to init_mm. When all have answered nobody can be on the mm:
 * - a vCPU sets its mask bit, locked, before it loads the root, and clears it, if ever, after it
 *   has loaded another, so the mask has every vCPU that may have it loaded;
 * - nobody can load it anew: that takes a task whose mm it is, and mm_users is 0.
 * mm_count reached 0 by locked operations, the last of them here, so every bit that was set by a
 * task that has since dropped its use is seen.
 */
#include "shootdown.h"

#include "call.h"
#include "printk.h"
#include "sched.h"

struct mm *shootdown_borrow(struct mm *mm)
{
	return mm;
}

void shootdown_give_back(struct mm *mm)
{
	(void)mm;
}

/* On each vCPU of the mask, IRQs off. */
static void do_shoot_lazy_tlb(void *arg)
{
	struct mm *mm = arg;
	struct task *task = current_task();

	if (task->active_mm != mm) {
		count(shot_idle);
		return;
	}
	count(shot_lazy);
	if (task->mm)
		panic("vCPU %u runs '%s' on an mm whose last user is gone", smp_processor_id(),
		      task->name);
	task->active_mm = &init_mm;
	switch_mm(&init_mm, NULL);
}

void shootdown_end(struct mm *mm, struct mm_end *end)
{
	struct call_times times;

	call_mask(&mm->cpumask, do_shoot_lazy_tlb, mm, &times);
	end->sent = times.sent;
	end->first_ack = times.first_ack;
	end->last_ack = times.last_ack;
	end->ipis = times.targets;
	if (times.targets) {
		count(shootdowns);
		count_add(shootdown_ipis, times.targets);
	}
}

const struct lazy_policy lazy_shootdown = {
	.name = "shootdown",
	.borrow = shootdown_borrow,
	.give_back = shootdown_give_back,
	.end = shootdown_end,
};
