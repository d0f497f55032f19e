// SPDX-License-Identifier: BSD-2-Clause
/*
 * `hv`: the hypervisor makes the vCPUs forget, in the batch of the table updates where the platform
 * has batches. No handler runs in the guest, so a lazy vCPU stays on the mm, and does not note that
 * it has seen tlb_gen: it flushes once more when it comes back.
 *
 * The flush goes to those that are seen before the updates take effect. One that came between then
 * and table_end() (it set its mask bit, or woke, later) may have walked the old tables; it is seen
 * by the second look, after tlb_gen was counted up. One that comes after that look walks the new.
 */
#include <arch/cpu.h>
#include <hyp/ops.h>

#include "kernel/cpu_shared.h"
#include "mm/flush.h"

static const char *unusable(void)
{
	return hyp_can_flush_tlb() ? NULL : "no hypervisor here flushes TLBs";
}

static bool has_others(const struct cpumask *mask)
{
	struct cpumask others = *mask;

	cpumask_clear_cpu(smp_processor_id(), &others);
	return !cpumask_empty(&others);
}

static void flush_mask(const struct cpumask *mask, uint64_t va)
{
	if (cpumask_empty(mask))
		return;
	hyp->flush_tlb(mask, va);
	if (IS_ENABLED(CONFIG_CHECK) && has_others(mask))
		count(flushes_hv);
}

static void finish(struct mm *mm, uint64_t va, bool freed_tables, struct mm_flush *f)
{
	struct cpumask targets, late;

	flush_targets(mm, freed_tables, &targets);
	flush_mask(&targets, va);
	table_end();
	flush_count_gen(mm);
	f->skipped = flush_targets(mm, freed_tables, &late);
	cpumask_andnot(&late, &late, &targets);
	flush_mask(&late, va);
	if (IS_ENABLED(CONFIG_CHECK))
		f->sent = cycles_ordered();
}

const struct flush_kind flush_hv = {.name = "hv", .unusable = unusable, .finish = finish};
