// SPDX-License-Identifier: BSD-2-Clause
/*
 * Page tables of a user half: built a page at a time, freed whole. Tables are changed through the
 * shim (hyp.h, "Page tables"), because on some platforms they are not plain memory.
 */
#include <arch/pte.h>
#include <errno.h>
#include <hyp/hyp.h>

#include "mm.h"
#include "pgtable.h"
#include "printk.h"

static void set_entry(uint64_t *entry, uint64_t value)
{
	if (hyp->set_entry)
		hyp->set_entry(entry, value);
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
	uint64_t *table;

	if (!root)
		return 0;
	table = phys_to_virt(root);
	for (unsigned int i = PT_USER_ENTRIES; i < PT_ENTRIES; i++)
		table[i] = kernel[i];
	table_prepare(root, PT_LEVELS);
	return root;
}

void pgtable_free_root(paddr_t root)
{
	table_release(root, PT_LEVELS);
	page_free(root);
}

int mm_map_page(struct mm *mm, uint64_t va, paddr_t pa)
{
	uint64_t *table = phys_to_virt(mm->root);
	uint64_t flags = PTE_PRESENT | PTE_USER;

	for (unsigned int level = PT_LEVELS; level > 1; level--) {
		uint64_t *entry = &table[pt_index(va, level)];

		if (!(*entry & PTE_PRESENT)) {
			paddr_t below = page_alloc();

			if (!below)
				return -ENOMEM;
			table_prepare(below, level - 1);
			set_entry(entry, below | PTE_PRESENT | PTE_WRITE | PTE_USER);
		}
		table = phys_to_virt(*entry & PTE_ADDRESS);
	}
	if (pa) {
		flags |= PTE_SHARED;
	} else {
		pa = page_alloc();
		if (!pa)
			return -ENOMEM;
		flags |= PTE_WRITE | PTE_NX;
	}
	BUG_ON(table[pt_index(va, 1)] & PTE_PRESENT);
	set_entry(&table[pt_index(va, 1)], pa | flags);
	return 0;
}

void pgtable_unhook_user(paddr_t root, struct pgtable_user *user)
{
	uint64_t *table = phys_to_virt(root);

	user->nr = 0;
	for (unsigned int i = 0; i < PT_USER_ENTRIES; i++) {
		if (!(table[i] & PTE_PRESENT))
			continue;
		BUG_ON(user->nr == 2);
		user->entries[user->nr++] = table[i];
		set_entry(&table[i], 0);
	}
}

/* Frees what @entry, found at @level, points to, and all below. */
static void free_below(uint64_t entry, unsigned int level)
{
	paddr_t pa = entry & PTE_ADDRESS;

	if (level > 1) {
		const uint64_t *table = phys_to_virt(pa);

		for (unsigned int i = 0; i < PT_ENTRIES; i++)
			if (table[i] & PTE_PRESENT)
				free_below(table[i], level - 1);
		table_release(pa, level - 1);
	}
	if (!(entry & PTE_SHARED))
		page_free(pa);
}

void pgtable_free_user(const struct pgtable_user *user)
{
	for (unsigned int i = 0; i < user->nr; i++)
		free_below(user->entries[i], PT_LEVELS);
}
