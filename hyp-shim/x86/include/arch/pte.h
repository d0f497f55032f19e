/* SPDX-License-Identifier: BSD-2-Clause */
/* Page-table entries where they hold the addresses that the kernel calls physical. */
#ifndef ARCH_PTE_H
#define ARCH_PTE_H

#include <stdint.h>
#include <x86/pte.h>

/* The physical address in a present entry. */
static inline uint64_t pte_phys(uint64_t entry)
{
	return entry & PTE_ADDRESS;
}

#endif
