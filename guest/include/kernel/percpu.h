/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Per-vCPU data, in two structs: cpu_local, which only its own vCPU touches while it runs, and
 * cpu_shared, which others may touch; each field of the latter says who and how it is ordered.
 */
#ifndef PERCPU_H
#define PERCPU_H

#include <arch/percpu.h>

#include "abi/counters.h"
#include "cpumask.h"

struct mm;
struct task;

struct cpu_local {
	struct arch_cpu arch; /* first: the entry code finds it at GS's base */
	unsigned int cpu;
	struct task *current;
	struct task *idle;
	struct task *run_head; /* runnable tasks, first in first out; never the idle thread */
	struct task *run_tail;
	struct task *idle_visitor; /* runs again once the idle thread has run */
	struct task *prev; /* the task switched away from, until finish_switch() */
	struct mm *prev_mm; /* the borrowed mm to give back, until finish_switch() */
	struct mm *loaded_mm; /* the mm whose page-table root is in CR3 */
	uint64_t loaded_gen; /* its tlb_gen, read before the last load of the root (mm.h) */
	bool need_resched;
	uint64_t counters[NR_COUNTERS]; /* others read them when this vCPU is quiet */
} __cacheline_aligned;

/* Why a vCPU was interrupted: bits of cpu_shared.ipi_pending. */
enum ipi_kind {
	IPI_CALL = 1u << 0, /* look at call_from */
	IPI_RESCHED = 1u << 1, /* look at wake_list */
};

enum cpu_state {
	CPU_OFFLINE = 0, /* not started, or stopped by hotplug.c */
	CPU_RUNNING,
	CPU_BLOCKED, /* the idle thread is about to block, or blocked, in the hypervisor */
};

struct cpu_shared {
	/*
	 * Set by any vCPU with fetch_or before it interrupts this one (no interrupt if the bit was
	 * already set), cleared by this one with xchg when it looks. Both are full barriers: what
	 * the setter wrote before is seen by the look that clears the bit.
	 */
	uint32_t ipi_pending;

	/* Senders whose call_slot for this vCPU is filled; fetch_or / xchg as above. */
	uint64_t call_from[CPUMASK_WORDS];

	/*
	 * Tasks that other vCPUs made runnable here, last in first out: pushed with cmpxchg by any
	 * vCPU, taken whole with xchg by this one.
	 */
	struct task *wake_list;

	/*
	 * enum cpu_state. Written by this vCPU: CPU_BLOCKED and CPU_OFFLINE with release,
	 * CPU_RUNNING by xchg.
	 * Others wait until what it did before blocking is done (acquire); and a flush that reads
	 * CPU_BLOCKED may leave the vCPU alone (mm/flush/flush.c), for which the xchg orders the
	 * end of blocking before the vCPU's next look at an mm's tlb_gen.
	 */
	uint32_t state __cacheline_aligned;

	/*
	 * The mm whose mask this vCPU has left although it loads another root only when it blocks
	 * (mm/lazy/block.c); NULL otherwise. Written by this vCPU, before the locked
	 * clear of its mask bit; read by whoever ends the mm, after the mask.
	 */
	struct mm *leaving;

	/*
	 * The mm whose root this vCPU has loaded, or has loaded last but one while it changes: written
	 * by this vCPU with release after each load of another root, when nothing more is done with the
	 * mm that it replaces. Read with acquire by whoever ends an mm (mm/lazy/filter.c).
	 */
	struct mm *loaded_mm;

	/* How often it has done so, for mm/lazy/quiesce.c. Ordered as loaded_mm. */
	uint64_t roots_replaced;

	/*
	 * mm/lazy/hazard.c: the borrowed mm, and bit 0 if this vCPU has the duty to free it. Written by
	 * this vCPU, plainly when it borrows and by xchg when it gives back; marked by cmpxchg by
	 * whoever had the duty.
	 */
	uintptr_t hazard;

	/* Written by this vCPU in panic's stop, read by the panicking one. */
	uint32_t stopped;
	uint64_t stop_ip;
	uint64_t stop_fp;
} __cacheline_aligned;

extern struct cpu_local cpu_local[NR_CPUS];
extern struct cpu_shared cpu_shared[NR_CPUS];

/* vCPUs that were started at boot: what per-vCPU memory is sized and walked by. Constant since. */
extern unsigned int nr_cpus;

/*
 * vCPUs that calls, flushes and shootdowns reach: always 0 to nr_cpus_online - 1. A vCPU sets its own
 * bit when it comes and clears it when it goes (smp.c, hotplug.c), locked: it is on init_mm whenever
 * the bit is 0. Any vCPU reads it; one that acts on what it read does both with IRQs off, and then
 * who goes waits for it (hotplug.c).
 */
extern struct cpumask cpu_online_mask;

/* Written by vCPU 0's thread that changes it (hotplug.c), read by other threads of vCPU 0. */
extern unsigned int nr_cpus_online;

static inline struct cpu_local *this_cpu(void)
{
	return arch_this_cpu();
}

static inline unsigned int smp_processor_id(void)
{
	return this_cpu()->cpu;
}

#define count_add(id, n) (this_cpu()->counters[COUNTER_##id] += (n))
#define count(id)        count_add(id, 1)

#endif
