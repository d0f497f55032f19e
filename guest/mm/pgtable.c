// SPDX-License-Identifier: BSD-2-Clause
/*
 * Page tables of a user half: built a page at a time, freed whole. Tables are changed through the
 * shim (hyp.h, "Page tables"), because on some platforms they are not plain memory.
 */
#include <arch/cpu.h>
#include <arch/pte.h>
#include <errno.h>
#include <hyp/hyp.h>

#include "mm.h"
#include "pgtable.h"
#include "printk.h"

static void table_begin(void)
{
	if (hyp->table_begin)
		hyp->table_begin();
}

static void table_end(void)
{
	if (hyp->table_end)
		hyp->table_end();
}

static void set_entry(uint64_t *entry, uint64_t value, unsigned int level)
{
	if (hyp->set_entry)
		hyp->set_entry(entry, value, level);
	else
		WRITE_ONCE(*entry, value);
}

static void table_prepare(paddr_t pa, unsigned int level)
{
	if (hyp->table_prepare)
		hyp->table_prepare(pa, level);
}

static void table_release(paddr_t pa, unsigned int level)
{
	if (hyp->table_release)
		hyp->table_release(pa, level);
}

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
	BUG_ON(*entry & PTE_PRESENT);
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

void pgtable_unhook_user(paddr_t root, struct pgtable_user *user)
{
	uint64_t *table = phys_to_virt(root);

	user->nr = 0;
	table_begin();
	for (unsigned int i = 0; i < PT_USER_ENTRIES; i++) {
		if (!(table[i] & PTE_PRESENT))
			continue;
		BUG_ON(user->nr == 2);
		user->entries[user->nr++] = table[i];
		set_entry(&table[i], 0, PT_LEVELS);
	}
	table_end();
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
void pgtable_free_user(const struct pgtable_user *user)
{
	table_begin();
	for (unsigned int i = 0; hyp->table_release && i < user->nr; i++)
		release_below(user->entries[i], PT_LEVELS);
	table_end();
	for (unsigned int i = 0; i < user->nr; i++)
		free_below(user->entries[i], PT_LEVELS);
}
