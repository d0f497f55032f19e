/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The operations of struct hyp_ops that a platform may lack, each with what then happens instead:
 * the kernel calls these and tests no pointer. hyp.h has their IRQ state and costs.
 */
#ifndef HYP_OPS_H
#define HYP_OPS_H

#include <hyp/hyp.h>

#include "atomic.h"

/* Why every cell is n/a here; NULL where nothing was asked for in vain. */
static inline const char *hyp_unmet(void)
{
	return hyp->unmet ? hyp->unmet() : NULL;
}

/* 0 also where nobody administers vCPUs. */
static inline unsigned int hyp_vcpus_wanted(void)
{
	return hyp->vcpus_wanted ? hyp->vcpus_wanted() : 0;
}

/* False also where nobody administers the machine. */
static inline bool hyp_end_wanted(enum hyp_shutdown *how)
{
	return hyp->end_wanted && hyp->end_wanted(how);
}

/* Nothing where a vCPU that has IRQs off cannot be reached. */
static inline void hyp_vcpu_stop(unsigned int cpu)
{
	if (hyp->vcpu_stop)
		hyp->vcpu_stop(cpu);
}

/* False if the platform has nothing to say of @cpu. */
static inline bool hyp_vcpu_view(unsigned int cpu, char *buf, size_t size)
{
	if (!hyp->vcpu_view)
		return false;
	hyp->vcpu_view(cpu, buf, size);
	return true;
}

/* Is there anything to gain by yield()? */
static inline bool hyp_can_yield(void)
{
	return hyp->yield;
}

/* Can a root's load wait for the trap of the next block()? Where it can, block_load() does that. */
static inline bool hyp_can_block_load(void)
{
	return hyp->block_load;
}

/* Nothing where nothing but the guest is on the machine. */
static inline void hyp_rest(uint64_t ns)
{
	if (hyp->rest)
		hyp->rest(ns);
}

/* 0 also where the platform cannot say. */
static inline uint64_t hyp_steal_ns(unsigned int cpu)
{
	return hyp->steal_ns ? hyp->steal_ns(cpu) : 0;
}

/* Can the platform say how long a vCPU had no pCPU, and whether it sleeps? */
static inline bool hyp_knows_steal(void)
{
	return hyp->steal_ns;
}

static inline bool hyp_knows_sleep(void)
{
	return hyp->asleep;
}

/* True also where the platform cannot say: the kernel's own word is then all there is. */
static inline bool hyp_asleep(unsigned int cpu)
{
	return !hyp->asleep || hyp->asleep(cpu);
}

static inline uint32_t hyp_tsc_khz(void)
{
	return hyp->tsc_khz ? hyp->tsc_khz() : 0;
}

/* Is there flush_tlb()? */
static inline bool hyp_can_flush_tlb(void)
{
	return hyp->flush_tlb;
}

/* Page tables: plain memory where the platform says nothing. IRQs off. */

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

static inline void table_prepare(uint64_t pa, unsigned int level)
{
	if (hyp->table_prepare)
		hyp->table_prepare(pa, level);
}

/* Is there anything to release? If not, tables need not be looked through for it. */
static inline bool hyp_releases_tables(void)
{
	return hyp->table_release;
}

static inline void table_release(uint64_t pa, unsigned int level)
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
