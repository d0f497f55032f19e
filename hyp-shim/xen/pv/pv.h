/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the classic PV backend share. */
#ifndef PV_H
#define PV_H

#include <hyp/hyp.h>
#include <shim/xen.h>

/* entry.S */
extern char exception_stubs[];
void upcall_entry(void);
void failsafe_entry(void);
void system_call_entry(void);
void nmi_entry(void);
void arch_secondary_entry(void);

/*
 * Machine frames by (pseudo-)physical frame number: the domain builder's list, nr_pages long. Read
 * only after boot.
 */
extern const uint64_t *pv_frames;

/* direct_map.c: the machine address of the entry that maps physical page @pa in the direct map. */
uint64_t direct_map_entry(uint64_t pa);

/*
 * direct_map.c: boot, vCPU 0. Builds the direct map of @nr_pages pages in tables from @first_free
 * on, under the root that is loaded, at @root; page tables in it are read-only. Returns the first
 * page that is free now. No console yet: what fails ends the domain as crashed.
 */
uint64_t direct_map_build(uint64_t *root, uint64_t nr_pages, uint64_t first_free,
			  const struct start_info *info);

/* tables.c: the user root that belongs to the kernel root @root; 0: it has none. */
uint64_t pv_user_root(uint64_t root);

/* tables.c: is this vCPU between pv_table_begin() and pv_table_end()? */
bool pv_table_batch_is_open(void);

/* tables.c, context.c: struct hyp_ops' members of these names. */
void pv_table_begin(void);
void pv_table_end(void);
void pv_table_prepare(uint64_t pa, unsigned int level);
void pv_table_release(uint64_t pa, unsigned int level);
void pv_set_entry(uint64_t *entry, uint64_t value, unsigned int level);
void pv_flush_tlb(const struct cpumask *mask, uint64_t va);
void pv_switch_context(uint64_t root, const struct hyp_user *user);
void pv_block(void);
void pv_block_load(uint64_t root);
bool pv_block_loaded(unsigned int cpu);

/* pv.c: the virtual IDT, the same for all vCPUs. */
void pv_fill_traps(struct trap_info traps[]);

extern const struct hyp_ops xen_pv_ops;

#endif
