// SPDX-License-Identifier: BSD-2-Clause
/*
 * `shootdown`: Linux's MMU_LAZY_TLB_SHOOTDOWN (N. Piggin, commit 2655421ae69f). Borrowers hold
 * nothing. The final drop interrupts every vCPU of mm_cpumask; one that borrows the mm switches
 * to init_mm. When all have acknowledged no vCPU can be on the mm:
 * - a vCPU sets its mask bit, locked, before it loads the root, and clears it, if ever, after it
 *   has loaded another, so the mask has every vCPU that may have it loaded;
 * - none can load it anew: that takes a task whose mm it is, and mm_users is 0.
 * mm_count reached 0 by locked operations, the last of them here, so every bit that was set by a
 * task that has since dropped its use is seen.
 *
 * The steps and their names are the seed patch's; docs/lazy-tlb.md has the two side by side.
 */
#include "shootdown.h"

#include "kernel/call.h"
#include "kernel/task.h"
#include "printk.h"

struct mm *shootdown_borrow(struct mm *mm)
{
	return mm;
}

void shootdown_give_back(struct mm *mm)
{
	(void)mm;
}

void do_shoot_lazy_tlb(void *arg)
{
	struct task *task = current_task();
	struct mm *mm = arg;

	if (task->active_mm != mm) {
		count(shot_idle);
		return;
	}
	count(shot_lazy);
	if (IS_ENABLED(CONFIG_CHECK) && task->mm)
		panic("vCPU %u runs '%s' on an mm whose last user is gone", smp_processor_id(),
		      task->name);
	task->active_mm = &init_mm;
	switch_mm(&init_mm, NULL);
}

void shootdown_add_targets(const struct mm *mm, struct cpumask *targets)
{
	struct cpumask of_mm;

	cpumask_and(&of_mm, &mm->cpumask, &cpu_online_mask);
	lazy_call(spare, mm, &of_mm);
	cpumask_or(targets, targets, &of_mm);
}

void shootdown_call(const struct cpumask *targets, void (*fn)(void *arg), void *arg,
		    struct mm_end *end)
{
	struct call_times times;

	end->ipis = call_mask(targets, fn, arg, &times);
	if (!IS_ENABLED(CONFIG_CHECK))
		return;
	end->sent = times.sent;
	end->first_ack = times.first_ack;
	end->last_ack = times.last_ack;
	if (end->ipis) {
		count(shootdowns);
		count_add(shootdown_ipis, end->ipis);
	}
}

/* Makes sure that no vCPU is on @mm. */
static bool cleanup_lazy_tlbs(struct mm *mm, struct mm_end *end)
{
	struct cpumask targets = {0};

	shootdown_add_targets(mm, &targets);
	shootdown_call(&targets, do_shoot_lazy_tlb, mm, end);
	lazy_call(settle, mm);
	return true;
}

const struct lazy_hooks lazy_shootdown = {
	.borrow = shootdown_borrow,
	.give_back = shootdown_give_back,
	.end = cleanup_lazy_tlbs,
};
