// SPDX-License-Identifier: BSD-2-Clause
/*
 * The direct map of a classic PV domain: all its memory at DIRECT_MAP_BASE in 4 KiB pages, since
 * Xen gives a PV domain no larger ones. A page that is a page table may be mapped read-only at
 * most, everywhere. So
 * - the tables that Xen built, and those built here, are read-only in it from the start;
 * - the free pages that Xen has mapped behind the image lose that mapping: afterwards the direct
 *   map's is the only one that a free page has.
 * The lowest tables lie one after the other, so that an entry is found by arithmetic. Boot,
 * vCPU 0.
 */
#include "direct_map.h"

#include <arch/layout.h>
#include <arch/pte.h>
#include <pv/frames.h>
#include <shim/hypercall.h>
#include <shim/vcpu.h>
#include <stdint.h>
#include <xen/sched.h>
#include <xen/xen.h>

#include "kernel_pte.h"
#include "page.h"

/* The first of the lowest tables, by physical frame number. */
static uint64_t first_l1;

/* A page of the image that is mapped to one table after the other, to fill it. */
static uint64_t window[PT_ENTRIES] __attribute__((aligned(PAGE_SIZE)));

static __noreturn void give_up(void)
{
	xen_shutdown(HYP_CRASH);
	__builtin_unreachable();
}

static void map(const void *va, uint64_t entry)
{
	if (hypercall3(__HYPERVISOR_update_va_mapping, (uintptr_t)va, entry, UVMF_INVLPG))
		give_up();
}

static uint64_t entry_of(uint64_t pfn, uint64_t bits)
{
	return pv_frames[pfn] << PAGE_SHIFT | bits;
}

/* Makes page @table a table of @nr entries, the i-th for page @first + i with bits(). */
static void fill(uint64_t table, uint64_t first, uint64_t nr, uint64_t (*bits)(uint64_t pfn))
{
	map(window, entry_of(table, PTE_KERNEL_RW));
	for (uint64_t i = 0; i < PT_ENTRIES; i++)
		window[i] = i < nr ? entry_of(first + i, bits(first + i)) : 0;
}

static struct {
	uint64_t start, end;
} read_only[2]; /* Xen's tables, ours; by frame number */

static uint64_t page_bits(uint64_t pfn)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(read_only); i++)
		if (pfn >= read_only[i].start && pfn < read_only[i].end)
			return PTE_KERNEL_RO;
	return PTE_KERNEL_RW;
}

static uint64_t table_bits(uint64_t pfn)
{
	(void)pfn;
	return PTE_KERNEL_LINK;
}

/* Fills tables from @table on for @nr things that start with @first. The next free table. */
static uint64_t fill_level(uint64_t table, uint64_t first, uint64_t nr, uint64_t (*bits)(uint64_t))
{
	for (uint64_t done = 0; done < nr; done += PT_ENTRIES)
		fill(table++, first + done, MIN(nr - done, (uint64_t)PT_ENTRIES), bits);
	return table;
}

/* Is there an entry for @va in the tables that Xen built, which are readable at KERNEL_BASE? */
static bool is_mapped(const uint64_t *table, uint64_t va)
{
	for (unsigned int level = PT_LEVELS; level > 1; level--) {
		uint64_t entry = table[pt_index(va, level)];

		if (!(entry & PTE_PRESENT))
			return false;
		table = (const uint64_t *)(KERNEL_BASE + pte_phys(entry));
	}
	return table[pt_index(va, 1)] & PTE_PRESENT;
}

static void unmap_free_pages(const uint64_t *root, uint64_t first_free)
{
	for (uint64_t va = KERNEL_BASE + first_free * PAGE_SIZE; is_mapped(root, va);
	     va += PAGE_SIZE)
		map((const void *)va, 0);
}

static uint64_t tables_for(uint64_t entries)
{
	return (entries + PT_ENTRIES - 1) / PT_ENTRIES;
}

uint64_t direct_map_entry(uint64_t pa)
{
	uint64_t pfn = pa >> PAGE_SHIFT;

	return (pv_frames[first_l1 + pfn / PT_ENTRIES] << PAGE_SHIFT) + pfn % PT_ENTRIES * 8;
}

uint64_t direct_map_build(uint64_t *root, uint64_t nr_pages, uint64_t first_free,
			  const struct start_info *info)
{
	uint64_t nr_l1 = tables_for(nr_pages), nr_l2 = tables_for(nr_l1), end;
	uint64_t first_l2 = first_free + nr_l1, l3 = first_l2 + nr_l2;
	uint64_t xen_tables = (info->pt_base - KERNEL_BASE) >> PAGE_SHIFT;
	struct mmu_update hook = {
		.ptr = (pv_frames[((uintptr_t)root - KERNEL_BASE) >> PAGE_SHIFT] << PAGE_SHIFT) +
		       pt_index(DIRECT_MAP_BASE, PT_LEVELS) * 8,
	};

	if (l3 >= nr_pages)
		give_up();
	unmap_free_pages(root, first_free);
	first_l1 = first_free;
	read_only[0].start = xen_tables;
	read_only[0].end = xen_tables + info->nr_pt_frames;
	read_only[1].start = first_free;
	read_only[1].end = l3 + 1;
	end = fill_level(first_l1, 0, nr_pages, page_bits);
	end = fill_level(end, first_l1, nr_l1, table_bits);
	end = fill_level(end, first_l2, nr_l2, table_bits);
	map(window, entry_of(((uintptr_t)window - KERNEL_BASE) >> PAGE_SHIFT, PTE_KERNEL_RW));
	hook.val = entry_of(l3, PTE_KERNEL_LINK);
	if (hypercall_by_number(__HYPERVISOR_mmu_update, (uintptr_t)&hook, 1, 0, DOMID_SELF))
		give_up();
	return end;
}
