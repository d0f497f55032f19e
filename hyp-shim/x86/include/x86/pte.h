/* SPDX-License-Identifier: BSD-2-Clause */
/* The bits of x86-64's page-table entries: four levels of 512. */
#ifndef X86_PTE_H
#define X86_PTE_H

#define PTE_PRESENT 0x001ull
#define PTE_WRITE   0x002ull
#define PTE_USER    0x004ull
#define PTE_SHARED  0x200ull /* ours: a page of the image, not to be freed with the mm */
#define PTE_NX      (1ull << 63)
#define PTE_ADDRESS 0x000ffffffffff000ull

#define PT_LEVELS  4
#define PT_ENTRIES 512

/* Entries of the root below this one are the user half. */
#define PT_USER_ENTRIES 256

#define pt_index(va, level) ((va) >> (12 + 9 * ((level)-1)) & (PT_ENTRIES - 1))

#endif
