/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entries of a classic PV domain's own tables. Accessed and dirty are set from the start, so that
 * the CPU never writes to a table.
 */
#ifndef PV_KERNEL_PTE_H
#define PV_KERNEL_PTE_H

#include <x86/pte.h>

#define PTE_KERNEL_RO   (PTE_NX | PTE_PRESENT | PTE_ACCESSED | PTE_DIRTY)
#define PTE_KERNEL_RW   (PTE_KERNEL_RO | PTE_WRITE)
#define PTE_KERNEL_LINK (PTE_PRESENT | PTE_WRITE | PTE_USER | PTE_ACCESSED | PTE_DIRTY)

#endif
