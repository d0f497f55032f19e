/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a vCPU keeps for itself, and where it says that it is blocked. Both sides of the contract
 * have fields in struct cpu_local, because one register leads to it (arch/percpu.h): the shim has
 * `arch`, the kernel has its tasks and mms, which are opaque here, and both count.
 */
#ifndef PERCPU_H
#define PERCPU_H

#include <arch/percpu.h>

#include "abi/counters.h"
#include "cpumask.h"

struct mm;
struct task;

/* Touched by its own vCPU only, while that runs. */
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
	bool calling; /* CONFIG_CHECK: a call is in flight (call.c) */
	uint64_t counters[NR_COUNTERS]; /* others read them when this vCPU is quiet */
} __cacheline_aligned;

_Static_assert(sizeof(struct cpu_local) % CACHE_LINE == 0, "a vCPU's own lines");

enum cpu_state {
	CPU_OFFLINE = 0, /* not started, or stopped by hotplug.c */
	CPU_RUNNING,
	CPU_BLOCKED, /* the idle thread is about to block, or blocked, in the hypervisor */
};

/* Where a vCPU's stack is: by the CPU's registers, of which the second says it with frames only. */
struct stack_at {
	uint64_t sp, fp;
};

/* What a vCPU says of itself. Two lines, as a CPU that takes one may fetch its neighbour, too. */
struct cpu_status {
	/* Written by its vCPU when a panic stops it, `stopped` last and with release. */
	uint64_t stop_ip;
	struct stack_at stop_at;
	uint32_t stopped;

	/*
	 * enum cpu_state. Written by its vCPU alone: CPU_BLOCKED and CPU_OFFLINE with release,
	 * CPU_RUNNING by xchg. Read by others: with acquire to wait until what the vCPU did before
	 * is done; and, after a full barrier of their own, to leave a blocked vCPU out of a flush
	 * (mm/flush.c) or to send to it in another way (path_evtchn_flush.c). The xchg orders the
	 * end of blocking before the vCPU's next look at what they have written.
	 */
	uint32_t state;
} __attribute__((aligned(2 * CACHE_LINE)));

_Static_assert(sizeof(struct cpu_status) == 2 * CACHE_LINE, "two lines");

extern struct cpu_local cpu_local[NR_CPUS];
extern struct cpu_status cpu_status[NR_CPUS];

/* vCPUs that were started at boot: what per-vCPU memory is sized and walked by. Constant since. */
extern unsigned int nr_cpus;

/*
 * vCPUs 0 to nr_cpus_online - 1 are online. Written by vCPU 0's thread that changes it (hotplug.c),
 * read by other threads of vCPU 0.
 */
extern unsigned int nr_cpus_online;

static inline struct cpu_local *this_cpu(void)
{
	return arch_this_cpu();
}

static inline unsigned int smp_processor_id(void)
{
	return this_cpu()->cpu;
}

/* Only in the checking image; in the other @n is not evaluated. */
#define count_add(id, n)                                           \
	do {                                                       \
		if (IS_ENABLED(CONFIG_CHECK))                      \
			this_cpu()->counters[COUNTER_##id] += (n); \
	} while (0)
#define count(id) count_add(id, 1)

#endif
