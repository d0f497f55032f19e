// SPDX-License-Identifier: BSD-2-Clause
/*
 * `hazard`: no IPIs and no list. A vCPU that borrows an mm names it in its slot (M. Michael's
 * hazard pointers, 2004). The vCPU that ends the mm looks through the slots of the mask; the first
 * holder that it finds is handed the duty to free, by a mark in its slot, and the initiator
 * continues. A holder that gives the mm back takes what is in its slot; if that is marked, it looks
 * for the next holder, and if there is none it frees.
 *
 *   borrower:  slot = mm (store); ... loads another root; old = exchange of the slot with NULL
 *   initiator: mm_count 0 (locked); reads the slots; compare-and-exchange of mm with mm + mark
 * The duty is in one place: with the initiator until the exchange succeeds, then with that holder.
 * A slot that does not name the mm never will again, so whoever has the duty looks at each once. No
 * holder is missed: it wrote its slot while its task still was a user of the mm, and that use was
 * dropped by a locked operation, there or by whoever took the task over, before the initiator
 * looks.
 *
 * As many mms can be held as there are vCPUs, each for as long as its holder stays on it.
 */
#include "kernel/cpu_shared.h"
#include "kernel/stretch.h"
#include "kernel/task.h"
#include "mm/held.h"
#include "mm/lazy.h"

#define DUTY 1ul /* an mm is page aligned */

static struct mm *hazard_borrow(struct mm *mm)
{
	WRITE_ONCE(cpu_shared[smp_processor_id()].hazard, (uintptr_t)mm);
	return mm;
}

/* We have the duty: hands it to a holder, if there is one. */
static bool hand_over(struct mm *mm)
{
	for_each_cpu(cpu, &mm->cpumask) {
		uintptr_t *slot = &cpu_shared[cpu].hazard;

		if (READ_ONCE(*slot) != (uintptr_t)mm)
			continue;
		if (!try_cmpxchg(slot, (uintptr_t)mm, (uintptr_t)mm | DUTY))
			continue;
		count(mms_handed_over);
		return true;
	}
	return false;
}

static void hazard_give_back(struct mm *mm)
{
	struct cpu_shared *shared = &cpu_shared[smp_processor_id()];
	struct mm_end end;

	if (!(xchg(&shared->hazard, 0) & DUTY))
		return;
	mm_end_begin(&end);
	if (hand_over(mm)) {
		stretch_end("end");
		return;
	}
	mm_free(mm, &end);
	if (IS_ENABLED(CONFIG_CHECK))
		held_uncount();
}

/* The vCPUs that `shootdown` would have interrupted. */
static unsigned int others(const struct mm *mm)
{
	return cpumask_weight(&mm->cpumask) - cpumask_test_cpu(smp_processor_id(), &mm->cpumask);
}

/*
 * Booking what is held, under a lock, is the checking image's, as its peaks are. held_await_end()
 * does without: whoever has the duty frees with IRQs off, before it answers a call that makes it
 * leave what it borrows; debug_vm's calls, which it would answer meanwhile, are not made then.
 */
static bool hazard_end(struct mm *mm, struct mm_end *end)
{
	(void)end;
	count_add(shootdown_ipis_avoided, others(mm));
	if (IS_ENABLED(CONFIG_CHECK))
		held_count(mm);
	if (hand_over(mm))
		return false;
	if (IS_ENABLED(CONFIG_CHECK))
		held_uncount();
	return true;
}

const struct lazy_hooks lazy_hazard = {
	.borrow = hazard_borrow,
	.give_back = hazard_give_back,
	.end = hazard_end,
};
