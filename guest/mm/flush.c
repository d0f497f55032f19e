// SPDX-License-Identifier: BSD-2-Clause
/* What the kinds of flush share: whom to flush, and the record for workloads. */
#include "mm/flush.h"

#include <arch/cpu.h>

#include "kernel/cpu_shared.h"
#include "kernel/stretch.h"

const struct flush_kind *flush;

/*
 * THE RULE: a vCPU that is lazy may be left out only if no page table is freed. It does not touch
 * user addresses before it returns to a task, and then switch_mm() finds tlb_gen changed. But it
 * may have upper levels cached and walk them speculatively, which a freed page must not see.
 *
 * Lazy here is "blocked in the hypervisor by the idle thread": the vCPU that is expensive to
 * interrupt. One that is lazy and awake is flushed like a running one. What makes that safe, and
 * costs a switch without blocking nothing, is a full barrier on both sides:
 *   here:         increments tlb_gen (locked), then reads state
 *   the other:    state is no longer CPU_BLOCKED (xchg, sched.c), then reads tlb_gen (switch_mm)
 * So either it is seen awake and flushed, or it sees the new tlb_gen.
 */
unsigned int flush_targets(const struct mm *mm, bool freed_tables, struct cpumask *targets)
{
	unsigned int self = smp_processor_id(), skipped = 0;

	cpumask_and(targets, &mm->cpumask, &cpu_online_mask);
	if (freed_tables)
		return 0;
	for_each_cpu(cpu, targets) {
		if (cpu == self || READ_ONCE(cpu_status[cpu].state) != CPU_BLOCKED)
			continue;
		cpumask_clear_cpu(cpu, targets);
		skipped++;
	}
	return skipped;
}

static void note_costs(struct mm_flush *f, bool off)
{
	const uint64_t *counters = this_cpu()->counters;

	f->hypercalls = counters[COUNTER_hypercalls] - (off ? f->hypercalls : 0);
	f->icr_writes = counters[COUNTER_icr_writes] - (off ? f->icr_writes : 0);
}

/* What is noted goes straight into the record: a vCPU makes one flush at a time. */
void flush_tlb_mm(struct mm *mm, uint64_t va, bool freed_tables)
{
	struct mm_record *record = mm_record();
	struct mm_flush *f = &record->flush;

	f->ipis = f->skipped = 0;
	if (IS_ENABLED(CONFIG_CHECK))
		note_costs(f, false);
	stretch_begin("flush");
	f->start = cycles_ordered();
	if (IS_ENABLED(CONFIG_CHECK))
		f->sent = f->start;
	flush->finish(mm, va, freed_tables, f);
	f->end = cycles_ordered();
	stretch_end("flush");
	record->flush_ipis += f->ipis;
	if (IS_ENABLED(CONFIG_CHECK))
		note_costs(f, true);
	count_add(flush_ipis, f->ipis);
	count_add(flush_skipped, f->skipped);
}
