/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables of a user half. The owner of the mm calls these; nobody else changes its tables. */
#ifndef PGTABLE_H
#define PGTABLE_H

#include "page.h"

struct mm;

/* A root whose kernel half is init_mm's, or 0 if memory is out. */
paddr_t pgtable_alloc_root(void);

/* Frees a root with an empty user half. No vCPU may have it loaded. */
void pgtable_free_root(paddr_t root);

/*
 * Empties the user half of @root and returns what hung below it as a list for
 * pgtable_free_user(). The caller flushes every vCPU that may have the root loaded in between:
 * a CPU caches upper levels, so a table must not be reused before that, on lazy vCPUs too.
 */
struct pgtable_user {
	uint64_t entries[2]; /* the root's entries that were in use */
	unsigned int nr;
};

void pgtable_unhook_user(paddr_t root, struct pgtable_user *user);

/* Frees the tables and pages of @user. */
void pgtable_free_user(const struct pgtable_user *user);

#endif
