/* SPDX-License-Identifier: BSD-2-Clause */
/* Physical addresses and the direct map. guest/include/kernel/page_alloc.h has whose pages are. */
#ifndef PAGE_H
#define PAGE_H

#include <arch/layout.h>
#include <arch/page.h>

#include "compiler.h"

typedef uint64_t paddr_t;

/* The direct map: all usable physical memory, at a constant offset. */
static inline void *phys_to_virt(paddr_t pa)
{
	return (void *)(uintptr_t)(pa + arch_direct_map());
}

static inline paddr_t virt_to_phys(const void *va)
{
	return (uintptr_t)va - arch_direct_map();
}

#endif
