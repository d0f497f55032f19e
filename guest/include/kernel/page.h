/* SPDX-License-Identifier: BSD-2-Clause */
/* Physical pages: boot memory, the allocator, the address arithmetic. */
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

/* Boot, vCPU 0: takes the usable memory that the platform reports. */
void page_init(void);

/* Boot only, before the vCPUs start: zeroed memory that is never freed; panics if there is none. */
void *boot_alloc(size_t bytes);

/* Boot: ends boot_alloc() and gives the rest to the allocator. */
void page_alloc_init(void);

/* A zeroed page, or 0 if there is none. Any IRQ state. */
paddr_t page_alloc(void);

/*
 * Gives the page back, filled with PAGE_POISON at once: as a page table it maps nothing, as a
 * pointer it is not canonical. With debug_vm the allocator checks the poison on reuse.
 * Any IRQ state.
 */
void page_free(paddr_t pa);

/* Bit 0, "present", is clear, and bits 47..63 are not a sign extension. */
#define PAGE_POISON 0x5aa5dead5aa5dea0ull

uint64_t page_bytes_total(void);

#endif
