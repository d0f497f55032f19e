/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page-table entries of a classic PV domain: the CPU walks them, so they hold machine addresses.
 * Xen maps its machine-to-physical table, read-only, into every PV address space.
 */
#ifndef ARCH_PTE_H
#define ARCH_PTE_H

#include <stdint.h>
#include <x86/pte.h>

#define MACHINE_TO_PHYS ((const uint64_t *)0xffff800000000000) /* Xen's MACH2PHYS_VIRT_START */

/* The (pseudo-)physical address in a present entry. */
static inline uint64_t pte_phys(uint64_t entry)
{
	return MACHINE_TO_PHYS[(entry & PTE_ADDRESS) >> PAGE_SHIFT] << PAGE_SHIFT;
}

#endif
