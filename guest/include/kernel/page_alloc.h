/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory by the page: what is taken at boot and kept, and the allocator. */
#ifndef KERNEL_PAGE_ALLOC_H
#define KERNEL_PAGE_ALLOC_H

#include <hyp/upcalls.h> /* page_alloc(), page_free(), which the shim uses, too */

#include "page.h"

/* Boot, vCPU 0: takes the usable memory that the platform reports. */
void page_init(void);

/* Boot only, before the vCPUs start: zeroed memory that is never freed; panics if there is none. */
void *boot_alloc(size_t bytes);

/* Boot: ends boot_alloc() and gives the rest to the allocator. */
void page_alloc_init(void);

uint64_t page_bytes_total(void);

/* Returns the free pages that this vCPU keeps for itself. IRQs off. */
void page_cache_empty(void);

/*
 * Puts the free pages in the order that they had at boot, by address. Any vCPU, IRQs on, after
 * page_cache_empty() on all of them, while nobody allocates or frees.
 */
void page_alloc_sort(void);

#endif
