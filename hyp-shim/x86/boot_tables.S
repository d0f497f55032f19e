/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page tables of the boot: the first 4 GiB in 2 MiB pages, seen at 0 (dropped by arch_boot()),
 * at DIRECT_MAP_BASE, and its first GiB at KERNEL_BASE. boot_root becomes init_mm's root; boot.c
 * replaces the 2 MiB pages by 1 GiB pages where the CPU has them.
 */
#include <arch/layout.h>

#define PHYS(symbol) ((symbol) - KERNEL_BASE)
#define TABLE	   0x003 /* present, writable */
#define LARGE_PAGE 0x183 /* present, writable, 2 MiB, global */

	.section .data, "aw"
	.balign 4096
	.globl boot_root
boot_root:
	.quad PHYS(boot_pdpt_low) + TABLE
	.fill 272, 8, 0
	.quad PHYS(boot_pdpt_low) + TABLE /* 273: DIRECT_MAP_BASE */
	.fill 237, 8, 0
	.quad PHYS(boot_pdpt_high) + TABLE /* 511 */
	.globl boot_pdpt_low
boot_pdpt_low:
	.quad PHYS(boot_pd) + TABLE
	.quad PHYS(boot_pd) + 4096 + TABLE
	.quad PHYS(boot_pd) + 8192 + TABLE
	.quad PHYS(boot_pd) + 12288 + TABLE
	.fill 508, 8, 0
	.globl boot_pdpt_high
boot_pdpt_high:
	.fill 510, 8, 0
	.quad PHYS(boot_pd) + TABLE /* KERNEL_BASE */
	.quad 0
boot_pd:
	.set address, 0
	.rept 2048
	.quad address + LARGE_PAGE
	.set address, address + 0x200000
	.endr
