/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a vCPU lets others touch: struct cpu_shared, each field of which says who does and how it is
 * ordered. What it keeps for itself is struct cpu_local (percpu.h).
 */
#ifndef KERNEL_CPU_SHARED_H
#define KERNEL_CPU_SHARED_H

#include "percpu.h"

/* Why a vCPU was interrupted: bits of cpu_shared.ipi_pending. */
enum ipi_kind {
	IPI_CALL = 1u << 0, /* look at call_from */
	IPI_RESCHED = 1u << 1, /* look at wake_list */
};

struct cpu_shared {
	/*
	 * Set by any vCPU with fetch_or before it interrupts this one (no interrupt if the bit was
	 * already set), cleared by this one with xchg when it looks. Both are full barriers: what
	 * the setter wrote before is seen by the look that clears the bit.
	 */
	uint32_t ipi_pending;

	/* Initiators whose call_slot for this vCPU is filled; fetch_or / xchg as above. */
	uint64_t call_from[CPUMASK_WORDS];

	/*
	 * Tasks that other vCPUs made runnable here, last in first out: pushed with cmpxchg by any
	 * vCPU, taken whole with xchg by this one.
	 */
	struct task *wake_list;

	/*
	 * The mm whose mask this vCPU has left although it loads another root only when it blocks
	 * (mm/lazy/block.c); NULL otherwise. Written by this vCPU, before the locked
	 * clear of its mask bit; read by whoever ends the mm, after the mask.
	 */
	struct mm *leaving __cacheline_aligned;

	/*
	 * The mm whose root this vCPU has loaded, or has loaded last but one while it changes:
	 * written by this vCPU with release after each load of another root, when nothing more is
	 * done with the mm that it replaces. Read with acquire by whoever ends an mm
	 * (mm/lazy/filter.c).
	 */
	struct mm *loaded_mm;

	/* How often it has done so, for mm/lazy/quiesce.c. Ordered as loaded_mm. */
	uint64_t roots_replaced;

	/*
	 * mm/lazy/hazard.c: the borrowed mm, and bit 0 if this vCPU has the duty to free it.
	 * Written by this vCPU, plainly when it borrows and by xchg when it gives back; marked by
	 * cmpxchg by whoever had the duty.
	 */
	uintptr_t hazard;

	/*
	 * This vCPU is blocked, or about to, as far as held_rest() is concerned (mm/lazy/held.c):
	 * set by its xchg, a full barrier before it looks at the others', and reset by itself. So
	 * of two vCPUs that go to sleep at once one sees the other asleep.
	 */
	uint32_t resting;
} __cacheline_aligned;

_Static_assert(offsetof(struct cpu_shared, leaving) == CACHE_LINE &&
		       sizeof(struct cpu_shared) == 2 * CACHE_LINE,
	       "one line that others write, one that the vCPU alone writes, but for hazard's mark");

extern struct cpu_shared cpu_shared[NR_CPUS];

/*
 * vCPUs that calls, flushes and shootdowns reach: always 0 to nr_cpus_online - 1. A vCPU sets its
 * own bit when it comes and clears it when it goes (smp.c, hotplug.c), locked: it is on init_mm
 * whenever the bit is 0. Any vCPU reads it. One that acts on what it read does both with IRQs off:
 * a vCPU that goes offline waits for that (hotplug.c).
 */
extern struct cpumask cpu_online_mask;

#endif
