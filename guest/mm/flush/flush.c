// SPDX-License-Identifier: BSD-2-Clause
/* What the kinds of flush share: binding, whom to flush, the record for workloads. */
#include "mm/flush.h"

#include <arch/cpu.h>

#include "abi/axes.h"
#include "kernel/percpu.h"

const struct flush_kind *const flush_kinds[] = {
#define X(id, name, what) &flush_##id,
	ABI_FLUSHES(X)
#undef X
};

struct mm_flush mm_last_flush;

const struct flush_kind *flush = &flush_ipi;

void flush_bind(const struct flush_kind *kind)
{
	WRITE_ONCE(flush, kind);
}

/*
 * THE RULE: a vCPU that is lazy may be left out only if no page table is freed. It does not touch
 * user addresses before it comes back to a task, and then switch_mm() finds tlb_gen counted up. But
 * it may have upper levels cached and walk them speculatively, which a freed page must not see.
 *
 * Lazy here is "blocked in the hypervisor, below the idle thread": the vCPU whose interrupt is dear.
 * One that is lazy and awake is flushed like a running one. What makes that safe, and costs a
 * switch without blocking nothing, is a full barrier on both sides:
 *   here:         counts tlb_gen up (locked), then reads state
 *   the other:    state is no more CPU_BLOCKED (xchg, sched.c), then reads tlb_gen (switch_mm)
 * So either it is seen awake and flushed, or it sees the new tlb_gen.
 */
unsigned int flush_targets(const struct mm *mm, bool freed_tables, struct cpumask *targets)
{
	unsigned int self = smp_processor_id(), skipped = 0;

	cpumask_and(targets, &mm->cpumask, &cpu_online_mask);
	if (freed_tables)
		return 0;
	for_each_cpu(cpu, targets) {
		if (cpu == self || READ_ONCE(cpu_shared[cpu].state) != CPU_BLOCKED)
			continue;
		cpumask_clear_cpu(cpu, targets);
		skipped++;
	}
	return skipped;
}

void flush_tlb_mm(struct mm *mm, uint64_t va, bool freed_tables)
{
	const uint64_t *counters = this_cpu()->counters;
	struct mm_flush f = {
		.hypercalls = counters[COUNTER_hypercalls],
		.icr_writes = counters[COUNTER_icr_writes],
		.start = cycles_ordered(),
	};

	f.sent = f.start;
	flush->finish(mm, va, freed_tables, &f);
	count_add(flush_ipis, f.ipis);
	count_add(flush_skipped, f.skipped);
	f.end = cycles_ordered();
	f.hypercalls = counters[COUNTER_hypercalls] - f.hypercalls;
	f.icr_writes = counters[COUNTER_icr_writes] - f.icr_writes;
	mm_last_flush = f;
}
