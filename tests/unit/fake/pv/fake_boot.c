// SPDX-License-Identifier: BSD-2-Clause
/*
 * The domain builder of fake_pv.h's domain (xen/tools/libs/guest/xg_dom_x86.c), and the mirror:
 * what an entry of a lowest table maps is mapped in the process too, with the same rights, at
 * KERNEL_BASE and in the direct map.
 */
#include <arch/pte.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <xen/xen.h>

#include "fake_mmu.h"
#include "fake_pv.h"
#include "kernel/cpu_shared.h"
#include "kernel/page_alloc.h"

#define BITS_TABLE (PTE_PRESENT | PTE_WRITE | PTE_USER | PTE_ACCESSED | PTE_DIRTY)
#define BITS_DATA  (PTE_PRESENT | PTE_WRITE | PTE_ACCESSED | PTE_DIRTY)

static bool mirroring;
static uint64_t first_in_direct_map, end_of_direct_map; /* frames that the process has there */
static uint64_t mapped_at, mapped_bytes; /* at KERNEL_BASE */

static void require(bool condition, const char *what)
{
	if (!condition)
		host_fail("%s failed", what);
}

static void map_at(uint64_t va, uint64_t pfn, uint64_t nr, int prot, int flags)
{
	void *p = mmap((void *)va, nr * PAGE_SIZE, prot, MAP_SHARED | flags, fake_memory_fd(),
		       (off_t)(pfn * PAGE_SIZE));

	require(p == (void *)va, "mapping pages into the process");
}

static int rights(uint64_t entry)
{
	if (!(entry & PTE_PRESENT))
		return PROT_NONE;
	return PROT_READ | (entry & PTE_WRITE ? PROT_WRITE : 0);
}

void fake_mapped(uint64_t va, uint64_t entry)
{
	uint64_t pfn = (va - DIRECT_MAP_BASE) >> PAGE_SHIFT;

	if (!mirroring)
		return;
	if (va >= KERNEL_BASE && va < KERNEL_BASE + fake_nr_pages() * PAGE_SIZE) {
		if (entry & PTE_PRESENT)
			map_at(va, pte_phys(entry) >> PAGE_SHIFT, 1, rights(entry), MAP_FIXED);
		else
			require(!mprotect((void *)va, PAGE_SIZE, PROT_NONE), "mprotect");
	}
	if (va < DIRECT_MAP_BASE || pfn >= fake_nr_pages())
		return;
	if (!(entry & PTE_PRESENT) || pte_phys(entry) != pfn << PAGE_SHIFT)
		host_fail("the direct map has entry %lx for page %lx", entry, pfn << PAGE_SHIFT);
	if (pfn >= first_in_direct_map && pfn < end_of_direct_map)
		require(!mprotect(phys_to_virt(pfn << PAGE_SHIFT), PAGE_SIZE, rights(entry)),
			"mprotect");
}

/* What the guest may not do becomes a host_fail(); any other is a bug, left to AddressSanitizer. */
static void segv(int sig, siginfo_t *info, void *unused)
{
	uint64_t pa = virt_to_phys(info->si_addr), pfn = pa >> PAGE_SHIFT;

	(void)unused;
	if (end_of_direct_map && pfn >= first_in_direct_map && pfn < end_of_direct_map)
		host_fail("vCPU %u writes to page %lx, which it may not", smp_processor_id(),
			  pfn << PAGE_SHIFT);
	signal(sig, SIG_DFL);
}

void fake_map_memory(uint64_t first)
{
	struct sigaction action = {.sa_sigaction = segv, .sa_flags = SA_SIGINFO | SA_NODEFER};

	first_in_direct_map = first;
	end_of_direct_map = fake_nr_pages();
	map_at((uintptr_t)phys_to_virt(first << PAGE_SHIFT), first, end_of_direct_map - first,
	       PROT_READ | PROT_WRITE, MAP_FIXED);
	require(!sigaction(SIGSEGV, &action, NULL), "sigaction");
}

static void build_tables(const struct fake_layout *layout, uint64_t nr_l1)
{
	const uint64_t *frames = fake_frames();
	uint64_t root = layout->first_table, l3 = root + 1, l2 = root + 2, l1 = root + 3;

	fake_contents(root)[pt_index(KERNEL_BASE, 4)] = frames[l3] << PAGE_SHIFT | BITS_TABLE;
	fake_contents(l3)[pt_index(KERNEL_BASE, 3)] = frames[l2] << PAGE_SHIFT | BITS_TABLE;
	for (uint64_t i = 0; i < nr_l1; i++)
		fake_contents(l2)[pt_index(KERNEL_BASE, 2) + i] =
			frames[l1 + i] << PAGE_SHIFT | BITS_TABLE;
	for (uint64_t pfn = 0; pfn < layout->first_free + layout->padding; pfn++) {
		bool is_table = pfn >= root && pfn < l1 + nr_l1;

		fake_contents(l1)[pfn] =
			frames[pfn] << PAGE_SHIFT | (is_table ? BITS_DATA & ~PTE_WRITE : BITS_DATA);
	}
}

uint64_t *fake_boot(struct fake_layout *layout, struct start_info *info)
{
	uint64_t nr_l1 = 0, va = KERNEL_BASE + layout->first_table * PAGE_SIZE;

	if (mapped_bytes)
		munmap((void *)mapped_at, mapped_bytes);
	mapped_bytes = 0;
	mirroring = false;
	end_of_direct_map = 0;
	fake_mmu_reset(layout->nr_pages);
	do {
		nr_l1++;
		layout->first_free = layout->first_table + 3 + nr_l1 + 1;
	} while (nr_l1 * PT_ENTRIES < layout->first_free + layout->padding);
	build_tables(layout, nr_l1);
	fake_pv.vcpus[0].root = fake_frames()[layout->first_table];
	require(!fake_pin_root(fake_pv.vcpus[0].root), "pinning the boot's root");
	require(!fake_get_root(fake_pv.vcpus[0].root), "loading the boot's root");
	/* The image's pages, below, are the process's own. */
	mapped_at = va;
	mapped_bytes = (layout->first_free + layout->padding - layout->first_table) * PAGE_SIZE;
	map_at(va, layout->first_table, mapped_bytes / PAGE_SIZE, PROT_READ | PROT_WRITE,
	       MAP_FIXED_NOREPLACE);
	require(!mprotect((void *)va, (3 + nr_l1) * PAGE_SIZE, PROT_READ), "mprotect");
	mirroring = true;
	*info = (struct start_info){
		.nr_pages = layout->nr_pages,
		.pt_base = va,
		.nr_pt_frames = 3 + nr_l1,
		.mfn_list = (uintptr_t)fake_frames(),
	};
	return (uint64_t *)va;
}
