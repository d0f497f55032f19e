// SPDX-License-Identifier: BSD-2-Clause
/*
 * Taking parts of a user half down: clear entries, flush, only then free what they pointed to.
 * Linux's mmu_gather: what one flush covers is gathered first.
 */
#include <arch/cpu.h>
#include <arch/pte.h>
#include <hyp/ops.h>

#include "mm/flush.h"
#include "mm/mm.h"
#include "printk.h"

#define GATHER_MAX 16

/* An entry that has been cleared: what it was, and its table's level. */
struct unhooked {
	uint64_t entry;
	unsigned int level;
};

struct mmu_gather {
	struct mm *mm;
	uint64_t va; /* the only page that lost its entry, or HYP_FLUSH_ALL */
	bool freed_tables;
	unsigned int nr;
	struct unhooked unhooked[GATHER_MAX];
};

/*
 * Clears entries for [@start, @end) in the table @pa of @level and below: the highest whose range
 * lies in it whole. Stops when there is no room for more. Returns the address that it has reached.
 */
static uint64_t unhook(struct mmu_gather *tlb, paddr_t pa, unsigned int level, uint64_t start,
		       uint64_t end)
{
	const uint64_t span = PAGE_SIZE << (9 * (level - 1)); /* of one entry */
	const uint64_t base = ALIGN_DOWN(start, span * PT_ENTRIES);
	uint64_t *table = phys_to_virt(pa);
	unsigned int last = pt_index(end - 1, level);

	for (unsigned int i = pt_index(start, level); i <= last; i++) {
		uint64_t was = table[i], from, to, got_to;

		if (!(was & PTE_PRESENT))
			continue;
		from = MAX(base + i * span, start);
		to = MIN(base + (i + 1) * span, end);
		if (tlb->nr == GATHER_MAX)
			return from;
		if (to - from < span) {
			got_to = unhook(tlb, pte_phys(was), level - 1, from, to);
			if (got_to < to)
				return got_to;
			continue;
		}
		tlb->va = tlb->nr || level > 1 ? HYP_FLUSH_ALL : from;
		tlb->freed_tables |= level > 1;
		tlb->unhooked[tlb->nr++] = (struct unhooked){was, level};
		set_entry(&table[i], 0, level);
	}
	return end;
}

/* Releases the table that @entry, found at @level, points to, and those below. */
static void release_below(uint64_t entry, unsigned int level)
{
	paddr_t pa = pte_phys(entry);
	const uint64_t *table = phys_to_virt(pa);

	for (unsigned int i = 0; level > 2 && i < PT_ENTRIES; i++)
		if (table[i] & PTE_PRESENT)
			release_below(table[i], level - 1);
	table_release(pa, level - 1);
}

/* Frees what @entry, found at @level, points to, and all below. */
static void free_below(uint64_t entry, unsigned int level)
{
	paddr_t pa = pte_phys(entry);

	if (level > 1) {
		const uint64_t *table = phys_to_virt(pa);

		for (unsigned int i = 0; i < PT_ENTRIES; i++)
			if (table[i] & PTE_PRESENT)
				free_below(table[i], level - 1);
	}
	if (!(entry & PTE_SHARED))
		page_free(pa);
}

/* All tables are released before the first is freed: one batch where that takes a hypercall. */
static void free_unhooked(const struct mmu_gather *tlb)
{
	if (hyp_releases_tables() && tlb->freed_tables) {
		table_begin();
		for (unsigned int i = 0; i < tlb->nr; i++)
			if (tlb->unhooked[i].level > 1)
				release_below(tlb->unhooked[i].entry, tlb->unhooked[i].level);
		table_end();
	}
	for (unsigned int i = 0; i < tlb->nr; i++)
		free_below(tlb->unhooked[i].entry, tlb->unhooked[i].level);
}

void mm_unmap_range(struct mm *mm, uint64_t start, uint64_t end)
{
	unsigned long flags = irq_save();

	CHECK_BUG_ON(start % PAGE_SIZE || end % PAGE_SIZE || end > MM_USER_END);
	while (start < end) {
		struct mmu_gather tlb = {.mm = mm};

		table_begin();
		start = unhook(&tlb, mm->root, PT_LEVELS, start, end);
		if (!tlb.nr) {
			table_end();
			continue;
		}
		flush_tlb_mm(mm, tlb.va, tlb.freed_tables);
		free_unhooked(&tlb);
	}
	irq_restore(flags);
}
