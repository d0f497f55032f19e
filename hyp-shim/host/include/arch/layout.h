/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The address space of the user-space machine: physical memory is one mapping of the process, the
 * image is the process. Addresses of the kernel half are ones that no user-space stack has, so
 * that panic's STACK: line ends at its first address.
 */
#ifndef ARCH_LAYOUT_H
#define ARCH_LAYOUT_H

#include <stdint.h>

#define KERNEL_BASE     0xffffffff80000000
#define DIRECT_MAP_BASE 0xffff888000000000
#define MEMORY_LIMIT    0x100000000
#define USER_TEXT       0x400000ul

/* What to add to a physical address; set while a machine exists. */
extern uintptr_t host_direct_map;

/* Pages of the image are only ever mapped, never read through this address. */
static inline uint64_t arch_image_phys(const void *va)
{
	return (uintptr_t)va;
}

static inline uintptr_t arch_direct_map(void)
{
	return host_direct_map;
}

#endif
