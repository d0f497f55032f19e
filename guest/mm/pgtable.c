// SPDX-License-Identifier: BSD-2-Clause
/*
 * Page tables of a user half, built a page at a time; unmap.c takes them down. Tables are changed
 * through the shim (table.h), because on some platforms they are not plain memory.
 */
#include "mm/pgtable.h"

#include <arch/cpu.h>
#include <arch/pte.h>
#include <errno.h>
#include <hyp/ops.h>

#include "mm/mm.h"
#include "printk.h"

paddr_t pgtable_alloc_root(void)
{
	const uint64_t *kernel = phys_to_virt(init_mm.root);
	paddr_t root = page_alloc();
	unsigned long flags;
	uint64_t *table;

	if (!root)
		return 0;
	table = phys_to_virt(root);
	for (unsigned int i = PT_USER_ENTRIES; i < PT_ENTRIES; i++)
		table[i] = kernel[i];
	flags = irq_save();
	table_begin();
	table_prepare(root, PT_LEVELS);
	table_end();
	irq_restore(flags);
	return root;
}

void pgtable_free_root(paddr_t root)
{
	unsigned long flags = irq_save();

	table_begin();
	table_release(root, PT_LEVELS);
	table_end();
	irq_restore(flags);
	page_free(root);
}

/* The entry of the lowest table for @va, NULL if memory is out. Makes the tables on the way. */
static uint64_t *make_way(paddr_t root, uint64_t va)
{
	paddr_t pa = root;

	for (unsigned int level = PT_LEVELS; level > 1; level--) {
		uint64_t *entry = (uint64_t *)phys_to_virt(pa) + pt_index(va, level);

		if (*entry & PTE_PRESENT) {
			pa = pte_phys(*entry);
			continue;
		}
		pa = page_alloc();
		if (!pa)
			return NULL;
		table_prepare(pa, level - 1);
		set_entry(entry, pa | PTE_PRESENT | PTE_WRITE | PTE_USER, level);
	}
	return (uint64_t *)phys_to_virt(pa) + pt_index(va, 1);
}

int mm_map_page(struct mm *mm, uint64_t va, paddr_t pa)
{
	uint64_t bits = PTE_PRESENT | PTE_USER;
	unsigned long flags = irq_save();
	int ret = -ENOMEM;
	uint64_t *entry;

	table_begin();
	entry = make_way(mm->root, va);
	if (!entry)
		goto out;
	CHECK_BUG_ON(*entry & PTE_PRESENT);
	if (pa) {
		bits |= PTE_SHARED;
	} else {
		pa = page_alloc();
		if (!pa)
			goto out;
		bits |= PTE_WRITE | PTE_NX;
	}
	set_entry(entry, pa | bits, 1);
	ret = 0;
out:
	table_end();
	irq_restore(flags);
	return ret;
}

/* What the table @pa of @level maps, its first address being @va. */
static int copy_table(struct mm *to, paddr_t pa, unsigned int level, uint64_t va)
{
	const uint64_t span = PAGE_SIZE << (9 * (level - 1)); /* of one entry */
	const uint64_t *table = phys_to_virt(pa);
	unsigned int nr = level == PT_LEVELS ? PT_USER_ENTRIES : PT_ENTRIES;
	int ret = 0;

	for (unsigned int i = 0; i < nr && !ret; i++, va += span) {
		if (!(table[i] & PTE_PRESENT) || (level == 1 && table[i] & PTE_SHARED))
			continue;
		if (level > 1) {
			ret = copy_table(to, pte_phys(table[i]), level - 1, va);
			continue;
		}
		ret = mm_map_page(to, va, 0);
		if (!ret)
			copy_page(mm_user_page(to, va), phys_to_virt(pte_phys(table[i])));
	}
	return ret;
}

int pgtable_copy_pages(struct mm *to, const struct mm *from)
{
	return copy_table(to, from->root, PT_LEVELS, 0);
}

void *mm_user_page(const struct mm *mm, uint64_t va)
{
	paddr_t pa = mm->root;

	for (unsigned int level = PT_LEVELS; level; level--) {
		const uint64_t *table = phys_to_virt(pa);
		uint64_t entry = table[pt_index(va, level)];

		if (!(entry & PTE_PRESENT))
			return NULL;
		pa = pte_phys(entry);
	}
	return phys_to_virt(pa);
}
