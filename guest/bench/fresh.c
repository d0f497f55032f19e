// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a cell begins with does not depend on the cells before it. What they have left in the guest,
 * and what would make the same work cost other instructions, is put back here:
 * - a vCPU's cache of free pages, which is refilled, or drained, every so many pages;
 * - the order of the free pages and of the tasks in their pool, and with it where things lie;
 * - the stack and FS's base that a vCPU has loaded last: a task with the same ones loads nothing;
 * - a request to reschedule that came when there was nothing left to run;
 * - the range of buckets that a histogram has to clear.
 * After that the machine rests: with rest=NS until the platform's clock is at a multiple of that,
 * so that the outside has gone to sleep and periodic timers come at the same moments of a cell.
 */
#include "bench/bench.h"

#include <arch/cpu.h>
#include <hyp/ops.h>

#include "kernel/call.h"
#include "kernel/options.h"
#include "kernel/page_alloc.h"
#include "sched/sched.h"

/* On a vCPU that runs no user task. */
static void forget(void *unused)
{
	struct cpu_local *cpu = this_cpu();
	const struct hyp_user nobody = {
		.kernel_sp = (uintptr_t)cpu->idle->stack + TASK_STACK,
	};

	(void)unused;
	hyp->switch_context(0, &nobody);
	cpu->need_resched = false;
	page_cache_empty();
}

void bench_fresh(void)
{
	unsigned long flags;

	call_mask(&cpu_online_mask, forget, NULL, NULL);
	page_alloc_sort();
	task_pool_sort();
	bench_reset_hists();
	bench_await_idle(nr_cpus_online - 1);
	if (!options.rest)
		return;
	flags = irq_save();
	hyp_rest(options.rest);
	irq_restore(flags);
}
