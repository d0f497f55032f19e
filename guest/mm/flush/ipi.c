// SPDX-License-Identifier: BSD-2-Clause
/*
 * `ipi`: the guest interrupts the vCPUs that must forget, by the bound path. An IPI may not be sent
 * from within a batch of table updates, so the batch comes first.
 */
#include <hyp/ops.h>

#include "kernel/call.h"
#include "kernel/cpu_shared.h"
#include "mm/flush.h"
#include "mm/lazy.h"

static const char *usable(void)
{
	return NULL;
}

/* On each target, IRQs off. One that has another root loaded by now has forgotten already. */
static void flush_if_loaded(void *arg)
{
	if (this_cpu()->loaded_mm == arg)
		flush_tlb_local();
}

/* In its place at exit, if the policy has it so. */
static void leave(void *mm)
{
	lazy_call(leave_at_exit, mm);
}

static void finish(struct mm *mm, uint64_t va, bool freed_tables, struct mm_flush *f)
{
	bool leaves = lazy.leaves_at_exit && !atomic_read(&mm->mm_users);
	struct cpumask targets;
	struct call_times times;

	(void)va;
	table_end();
	flush_count_gen(mm);
	f->skipped = flush_targets(mm, freed_tables, &targets);
	f->ipis = call_mask(&targets, leaves ? leave : flush_if_loaded, mm, &times);
	if (leaves)
		count_add(shootdown_ipis_avoided, f->ipis);
	if (IS_ENABLED(CONFIG_CHECK))
		f->sent = times.sent;
}

const struct flush_kind flush_ipi = {
	.name = "ipi",
	.runs_handler = true,
	.unusable = usable,
	.finish = finish,
};
