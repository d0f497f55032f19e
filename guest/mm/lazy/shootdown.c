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
 *
 * With modifiers (shootdown.h) the same frame: who is a holder, when the round is made and what is
 * done before is theirs.
 */
#include "shootdown.h"

#include "abi/axes.h"
#include "kernel/call.h"
#include "printk.h"
#include "sched/sched.h"

struct mm *shootdown_borrow(struct mm *mm)
{
	return mm;
}

void shootdown_give_back(struct mm *mm)
{
	(void)mm;
}

/* On each holder, IRQs off. An mm that has a user has an mm_count. */
static void do_shoot_lazy_tlb(void *unused)
{
	struct task *task = current_task();
	struct mm *mm = task->active_mm;

	(void)unused;
	if (mm == &init_mm || atomic_read(&mm->mm_count)) {
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

static void add_targets(const struct mm *mm, struct cpumask *targets)
{
	struct cpumask of_mm;

	cpumask_and(&of_mm, &mm->cpumask, &cpu_online_mask);
	lazy_call(spare, mm, &of_mm);
	cpumask_or(targets, targets, &of_mm);
}

void shootdown_shoot_cpus(const struct cpumask *targets, struct mm_end *end)
{
	struct call_times times;

	call_mask(targets, do_shoot_lazy_tlb, NULL, &times);
	end->sent = times.sent;
	end->first_ack = times.first_ack;
	end->last_ack = times.last_ack;
	end->ipis = times.targets;
	if (times.targets) {
		count(shootdowns);
		count_add(shootdown_ipis, times.targets);
	}
}

void shootdown_shoot(const struct mm *mms, struct mm_end *end)
{
	struct cpumask targets = {0};

	for (const struct mm *mm = mms; mm; mm = mm->next_held)
		add_targets(mm, &targets);
	shootdown_shoot_cpus(&targets, end);
	for (const struct mm *mm = mms; mm; mm = mm->next_held)
		lazy_call(settle, mm);
}

static bool shootdown_end(struct mm *mm, struct mm_end *end)
{
	mm->next_held = NULL;
	shootdown_shoot(mm, end);
	return true;
}

const struct lazy_hooks lazy_shootdown = {
	.borrow = shootdown_borrow,
	.give_back = shootdown_give_back,
	.end = shootdown_end,
};
