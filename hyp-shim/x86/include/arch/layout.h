/* SPDX-License-Identifier: BSD-2-Clause */
/* The address space: what is where. Also read by the linker script and the entry code. */
#ifndef ARCH_LAYOUT_H
#define ARCH_LAYOUT_H

/* The image, linked at its physical address plus this. */
#define KERNEL_BASE 0xffffffff80000000

/* Physical address at which the image starts. */
#define KERNEL_PHYS 0x200000

/* All physical memory below MEMORY_LIMIT, in 2 MiB pages. Slot 273 of the root, as in Linux. */
#define DIRECT_MAP_BASE 0xffff888000000000
#define MEMORY_LIMIT    0x100000000

/* Where the image's page(s) of programs, user_text_start on, are mapped in every user half. */
#define USER_TEXT 0x400000ul

#ifdef __ASSEMBLER__
#define PHYS(symbol) ((symbol)-KERNEL_BASE)
#else
#include <stdint.h>

/* The physical address of something linked into the image. */
static inline uint64_t arch_image_phys(const void *va)
{
	return (uintptr_t)va - KERNEL_BASE;
}

static inline uintptr_t arch_direct_map(void)
{
	return DIRECT_MAP_BASE;
}
#endif

#endif
