/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables of a classic PV domain. IRQs off. */
#ifndef PV_TABLES_H
#define PV_TABLES_H

#include <stdbool.h>
#include <stdint.h>

struct cpumask;

/* The user root that belongs to the kernel root @root; 0: it has none. */
uint64_t pv_user_root(uint64_t root);

/* Is this vCPU between pv_table_begin() and pv_table_end()? */
bool pv_table_batch_is_open(void);

/* struct hyp_ops' members of these names. */
void pv_table_begin(void);
void pv_table_end(void);
void pv_table_prepare(uint64_t pa, unsigned int level);
void pv_table_release(uint64_t pa, unsigned int level);
void pv_set_entry(uint64_t *entry, uint64_t value, unsigned int level);
void pv_flush_tlb(const struct cpumask *mask, uint64_t va);

#endif
