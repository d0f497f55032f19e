/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page tables of the boot: the first 4 GiB in 2 MiB pages, seen at 0 (dropped by arch_boot()),
 * at DIRECT_MAP_BASE, and its first GiB at KERNEL_BASE. boot_root becomes init_mm's root; boot.c
 * replaces the 2 MiB pages by 1 GiB pages where the CPU has them.
 */
#include <arch/layout.h>
#include <x86/pte.h>

	.section .data, "aw"
	.balign PAGE_SIZE
	.globl boot_root
boot_root:
	.quad PHYS(boot_pdpt_low) + PTE_KERNEL_TABLE
	.fill 272, 8, 0
	.quad PHYS(boot_pdpt_low) + PTE_KERNEL_TABLE /* 273: DIRECT_MAP_BASE */
	.fill 237, 8, 0
	.quad PHYS(boot_pdpt_high) + PTE_KERNEL_TABLE /* 511 */
	.globl boot_pdpt_low
boot_pdpt_low:
	.quad PHYS(boot_pd) + PTE_KERNEL_TABLE
	.quad PHYS(boot_pd) + PAGE_SIZE + PTE_KERNEL_TABLE
	.quad PHYS(boot_pd) + 2 * PAGE_SIZE + PTE_KERNEL_TABLE
	.quad PHYS(boot_pd) + 3 * PAGE_SIZE + PTE_KERNEL_TABLE
	.fill 508, 8, 0
	.globl boot_pdpt_high
boot_pdpt_high:
	.fill 510, 8, 0
	.quad PHYS(boot_pd) + PTE_KERNEL_TABLE /* KERNEL_BASE */
	.quad 0
boot_pd:
	.set address, 0
	.rept 2048
	.quad address + PTE_KERNEL_LARGE
	.set address, address + 0x200000
	.endr
