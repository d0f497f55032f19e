/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Updates of page tables, as hyp.h describes them ("Page tables"); plain memory where the platform
 * says nothing. For guest/mm. IRQs off.
 */
#ifndef TABLE_H
#define TABLE_H

#include <hyp/hyp.h>

#include "atomic.h"
#include "kernel/page.h"

static inline void table_begin(void)
{
	if (hyp->table_begin)
		hyp->table_begin();
}

static inline void table_end(void)
{
	if (hyp->table_end)
		hyp->table_end();
}

static inline void table_prepare(paddr_t pa, unsigned int level)
{
	if (hyp->table_prepare)
		hyp->table_prepare(pa, level);
}

static inline void table_release(paddr_t pa, unsigned int level)
{
	if (hyp->table_release)
		hyp->table_release(pa, level);
}

static inline void set_entry(uint64_t *entry, uint64_t value, unsigned int level)
{
	if (hyp->set_entry)
		hyp->set_entry(entry, value, level);
	else
		WRITE_ONCE(*entry, value);
}

#endif
