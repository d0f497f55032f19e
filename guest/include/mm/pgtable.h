/* SPDX-License-Identifier: BSD-2-Clause */
/* Roots. What is below them is mm.h's; only the owner of an mm changes its tables. */
#ifndef MM_PGTABLE_H
#define MM_PGTABLE_H

#include "kernel/page_alloc.h"

struct mm;

/* A root whose kernel half is init_mm's, or 0 if memory is out. */
paddr_t pgtable_alloc_root(void);

/* Frees a root with an empty user half. No vCPU may have it loaded. */
void pgtable_free_root(paddr_t root);

/* Copies the private pages of @from to the same addresses of @to. 0 or -ENOMEM. */
int __must_check pgtable_copy_pages(struct mm *to, const struct mm *from);

#endif
