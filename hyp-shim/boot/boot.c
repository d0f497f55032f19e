// SPDX-License-Identifier: BSD-2-Clause
/* From the entry code to guest_main(): boot information, the root, the choice of backend. */
#include "boot.h"

#include <arch/layout.h>
#include <bare/bare.h>
#include <hyp/hyp.h>
#include <hyp/image.h>
#include <hyp/upcalls.h>
#include <pvh/leaves.h>
#include <pvh/pvh.h>
#include <x86/boot_tables.h>
#include <x86/cpu.h>
#include <x86/cpuid.h>
#include <x86/msr.h>
#include <x86/pte.h>
#include <x86/regs.h>
#include <xen/arch-x86/hvm/start_info.h>

#include "page.h"
#include "printk.h"
#include "string.h"

static void pvh_boot_info(uint64_t start_info)
{
	const struct hvm_start_info *info = phys_to_virt(start_info);
	const struct hvm_memmap_table_entry *map = phys_to_virt(info->memmap_paddr);
	paddr_t image = area_note.address + area_note.bytes;

	hyp_boot.acpi_rsdp = info->rsdp_paddr;
	if (info->cmdline_paddr)
		strscpy(hyp_boot.cmdline, phys_to_virt(info->cmdline_paddr), HYP_CMDLINE_MAX);
	if (info->version < 1)
		return; /* no memory map: page_init() refuses */
	for (uint32_t i = 0; i < info->memmap_entries && hyp_boot.nr_memory < HYP_MAX_MEMORY; i++) {
		struct hyp_memory m = {map[i].addr, map[i].addr + map[i].size};

		if (map[i].type != XEN_HVM_MEMMAP_TYPE_RAM)
			continue;
		/* The allocator gets neither the image nor what is below it. */
		m.start = MAX(m.start, image);
		if (m.start < m.end)
			hyp_boot.memory[hyp_boot.nr_memory++] = m;
	}
}

/*
 * Maps the same memory with 1 GiB pages, if the CPU supports them. A page walk for a kernel
 * address, by the CPU on a TLB miss or by a hypervisor that copies an argument, is then two levels
 * shorter than with 4 KiB pages.
 */
static void use_huge_pages(void)
{
	if (cpuid(CPUID_EXTENDED).eax < CPUID_FEATURES_EXT ||
	    !(cpuid(CPUID_FEATURES_EXT).edx & CPUID_PAGE_1G))
		return;
	for (uint64_t i = 0; i < MEMORY_LIMIT >> 30; i++)
		boot_pdpt_low[i] = i << 30 | PTE_KERNEL_LARGE;
	boot_pdpt_high[510] = PTE_KERNEL_LARGE;
}

void arch_boot(uint64_t start_info)
{
	cpu_tables_load(0);
	pvh_boot_info(start_info);
	use_huge_pages();
	hyp_boot.root = arch_image_phys(boot_root);
	boot_root[0] = 0; /* the identity map; CR4.PGE turns on with no entry of it cached */
	asm volatile("movq %0, %%cr3; movq %1, %%cr4"
		     :
		     : "r"(hyp_boot.root), "r"((uint64_t)CR4_KERNEL)
		     : "memory");
	hyp = xen_cpuid_leaves() ? &xen_pvh_ops : &bare_ops;
	guest_main();
}
