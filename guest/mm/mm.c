// SPDX-License-Identifier: BSD-2-Clause
/*
 * The life of an address space: made, used, its user half freed when the last user leaves, its
 * struct and root freed when mm_count reaches 0. docs/lazy-tlb.md has the protocol.
 */
#include "mm/mm.h"

#include <arch/cpu.h>
#include <hyp/hyp.h>
#include <hyp/ops.h>

#include "kernel/cpu_shared.h"
#include "kernel/options.h"
#include "kernel/stretch.h"
#include "mm/lazy.h"
#include "mm/pgtable.h"
#include "printk.h"
#include "user/user.h"

struct mm init_mm = {.magic = MM_ALIVE};
struct lazy_policy lazy __cacheline_aligned; /* from lazy_init() on */

void mm_init(void)
{
	init_mm.root = hyp_boot.root;
}

struct mm *mm_alloc(void)
{
	const uint64_t *allocated = &this_cpu()->counters[COUNTER_pages_allocated];
	uint64_t before = *allocated;
	paddr_t page = page_alloc(), root = pgtable_alloc_root();
	struct mm *mm = phys_to_virt(page);

	_Static_assert(sizeof(*mm) <= PAGE_SIZE, "an mm has a page");
	_Static_assert(offsetof(struct mm, root) == CACHE_LINE &&
			       offsetof(struct mm, mm_count) == 2 * CACHE_LINE &&
			       offsetof(struct mm, cpumask) == 3 * CACHE_LINE &&
			       sizeof(*mm) == 4 * CACHE_LINE,
		       "an mm's lines, by who writes; mm_count is alone on its own");
	if (!page || !root)
		goto no_memory;
	if (IS_ENABLED(CONFIG_CHECK)) {
		mm->magic = MM_ALIVE;
		mm->pages = (unsigned int)(*allocated - before);
	}
	mm->root = root;
	stretch_object(mm, mm, next_stack, USER_STACK_TOP);
	atomic_set(&mm->mm_users, 1);
	atomic_set(&mm->mm_count, 1);
	if (mm_map_programs(mm)) {
		mmput(mm);
		return NULL;
	}
	return mm;

no_memory:
	if (root)
		pgtable_free_root(root);
	if (page)
		page_free(page);
	return NULL;
}

struct mm *mm_dup(const struct mm *mm)
{
	struct mm *copy = mm_alloc();

	if (!copy)
		return NULL;
	copy->next_stack = mm->next_stack;
	copy->heap_start = mm->heap_start;
	copy->heap_end = mm->heap_end;
	if (pgtable_copy_pages(copy, mm)) {
		mmput(copy);
		return NULL;
	}
	count(forks);
	return copy;
}

/* Of those in @mask, from which others may take their bits meanwhile. */
static unsigned int count_asleep(const struct cpumask *mask)
{
	struct cpumask seen;
	unsigned int nr = 0;

	cpumask_and(&seen, mask, &cpu_online_mask);
	for_each_cpu(cpu, &seen)
		nr += cpu != smp_processor_id() && hyp_asleep(cpu);
	return nr;
}

/* No user is left: frees the user half. Lazy vCPUs still have the root loaded. */
static void exit_mmap(struct mm *mm)
{
	mm_unmap_range(mm, 0, MM_USER_END);
	if (IS_ENABLED(CONFIG_CHECK) && hyp_knows_sleep())
		mm_record()->asleep = count_asleep(&mm->cpumask);
}

void mmput(struct mm *mm)
{
	unsigned long flags;

	CHECK_BUG_ON(mm->magic != MM_ALIVE);
	if (!atomic_dec_and_test(&mm->mm_users))
		return;
	flags = irq_save();
	exit_mmap(mm);
	mmdrop(mm);
	irq_restore(flags);
}

void mm_end_begin(struct mm_end *end)
{
	const uint64_t *counters;

	stretch_begin("end");
	end->start = cycles_ordered();
	end->ipis = 0;
	if (!IS_ENABLED(CONFIG_CHECK))
		return;
	counters = this_cpu()->counters;
	end->sent = end->first_ack = end->last_ack = end->start;
	end->cpu = smp_processor_id();
	end->hypercalls = counters[COUNTER_hypercalls];
	end->icr_writes = counters[COUNTER_icr_writes];
}

/* The stretch is over: it ended with the reading of the clock, @freed. */
static void record_end(const struct mm_end *end, uint64_t freed)
{
	struct mm_record *record = mm_record();

	record->end.start = end->start;
	record->end.freed = freed;
	record->end.ipis = end->ipis;
	if (IS_ENABLED(CONFIG_CHECK)) {
		const uint64_t *counters = this_cpu()->counters;

		record->end = *end;
		record->end.freed = freed;
		record->end.hypercalls = counters[COUNTER_hypercalls] - end->hypercalls;
		record->end.icr_writes = counters[COUNTER_icr_writes] - end->icr_writes;
	}
	smp_store_release(&record->ended, record->ended + 1);
}

void mm_free(struct mm *mm, struct mm_end *end)
{
	paddr_t root = stretch_gone(mm, root);
	uint64_t freed;

	CHECK_BUG_ON(mm->magic != MM_ALIVE);
	if (debug_vm_on)
		mm_check_ended(mm);
	if (IS_ENABLED(CONFIG_CHECK))
		mm->magic = 0;
	page_free(virt_to_phys(mm));
	pgtable_free_root(root);
	count(mms_ended);
	freed = cycles_ordered();
	stretch_end("end");
	record_end(end, freed);
}

/* Out of line, so that a drop which is not the last saves no registers for it. */
__noinline void mm_end(struct mm *mm)
{
	struct mm_end end;

	mm_end_begin(&end);
	if (lazy.ender->end(mm, &end)) {
		mm_free(mm, &end);
		mm_record()->end_ipis += end.ipis;
	}
	stretch_end("end");
}
