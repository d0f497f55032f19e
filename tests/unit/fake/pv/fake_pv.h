/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Classic PV on the user-space machine: a backend whose page tables, roots, stacks and segment
 * bases are those of hyp-shim/xen/pv over the hypercalls of fake_pv.c, and the rest the machine's
 * (fake_platform.c).
 *
 * The process sees of each page what its page tables say (fake_boot.c): a guest that writes to
 * a page table ends the run.
 */
#ifndef FAKE_PV_H
#define FAKE_PV_H

#include <host/machine.h>
#include <stdbool.h>
#include <stdint.h>

#include "cpumask.h"

struct mmu_update;
struct mmuext_op;

/* Machine frames, 0: none. */
struct fake_pv_vcpu {
	uint64_t root;
	uint64_t user_root;
	uint64_t kernel_sp;
	uint64_t fs_base;
	unsigned int flushes; /* MMUEXT_TLB_FLUSH_LOCAL */
	bool blocks; /* when it leaves the hypervisor */
};

struct fake_pv {
	struct fake_pv_vcpu vcpus[NR_CPUS];
	struct cpumask flushed; /* by the last MMUEXT_TLB_FLUSH_MULTI */

	/* May be set by a test before a run: */
	bool no_multicall; /* -ENOSYS */
	void (*on_update)(const struct mmu_update *update); /* before it is looked at; or NULL */
	void (*on_op)(const struct mmuext_op *op);
};

extern struct fake_pv fake_pv;
extern const struct hyp_ops *const fake_pv_ops;

/* fake_platform.c: host_config.user_page. */
void *fake_pv_user_page(unsigned int cpu, uint64_t va, bool write);

/* Forgets everything, and what a test has set. */
void fake_pv_reset(void);

/* fake_platform.c: ends the run unless only the boot's tables and init_mm's root are left. */
void fake_pv_check_clean(void);

/* fake_boot.c: where the domain builder puts things, by physical frame number. */
struct fake_layout {
	uint64_t nr_pages;
	uint64_t first_table;
	uint64_t first_free; /* set by the builder: behind the tables and the boot stack */
	uint64_t padding; /* pages that are mapped from there on */
};

struct start_info;

/* A new domain, vCPU 0 on the root of which the address is returned. Fills @info and @layout. */
uint64_t *fake_boot(struct fake_layout *layout, struct start_info *info);

/* The direct map as the process sees it, of the pages from @first on: at phys_to_virt(). */
void fake_map_memory(uint64_t first);

#endif
