/* SPDX-License-Identifier: BSD-2-Clause */
/* The bits of x86-64's page-table entries: four levels of 512. Also read by assembly. */
#ifndef X86_PTE_H
#define X86_PTE_H

#include <arch/page.h>

#ifdef __ASSEMBLER__
#define PTE_BITS(bits) bits
#else
#define PTE_BITS(bits) bits##ull
#endif

#define PTE_PRESENT       PTE_BITS(0x001)
#define PTE_WRITE         PTE_BITS(0x002)
#define PTE_USER          PTE_BITS(0x004)
#define PTE_WRITE_THROUGH PTE_BITS(0x008)
#define PTE_NO_CACHE      PTE_BITS(0x010)
#define PTE_ACCESSED      PTE_BITS(0x020)
#define PTE_DIRTY         PTE_BITS(0x040)
#define PTE_LARGE         PTE_BITS(0x080) /* above the lowest level: maps a page itself */
#define PTE_GLOBAL        PTE_BITS(0x100)
#define PTE_SHARED        PTE_BITS(0x200) /* ours: the image's page, not freed with the mm */
#define PTE_ADDRESS       PTE_BITS(0x000ffffffffff000)
#define PTE_NX            PTE_BITS(0x8000000000000000)

/* Entries of the kernel's own: the next table; a large page of memory, of a device. */
#define PTE_KERNEL_TABLE (PTE_PRESENT | PTE_WRITE)
#define PTE_KERNEL_LARGE (PTE_PRESENT | PTE_WRITE | PTE_LARGE | PTE_GLOBAL)
#define PTE_DEVICE_LARGE (PTE_PRESENT | PTE_WRITE | PTE_WRITE_THROUGH | PTE_NO_CACHE | PTE_LARGE)

#define PT_LEVELS  4
#define PT_ENTRIES 512

/* Entries of the root below this one are the user half. */
#define PT_USER_ENTRIES 256

#define pt_index(va, level) ((va) >> (PAGE_SHIFT + 9 * ((level)-1)) & (PT_ENTRIES - 1))

#endif
