// SPDX-License-Identifier: BSD-2-Clause
/*
 * `+filter`: the final drop reads, without a lock, what each vCPU of the mask has loaded, and
 * interrupts only those that have the dying mm (A. Lutomirski's "remotely readable active_mm",
 * 2020).
 *
 * What makes the stale read safe. The vCPU writes cpu_shared.loaded_mm after each load of another
 * root. The reader has brought mm_count to 0.
 * - It misses no holder. A vCPU that has the root loaded wrote @mm there when it had loaded it, for
 *   a task that was a user of @mm then. That use has been dropped since by a locked operation, of
 *   this vCPU or of one that took the task over from it (release and acquire), after the write. The
 *   reader comes after that drop, so it sees the write, or a later one.
 * - A later write means that another root has been loaded: it is made after that load. So a vCPU
 *   that is spared is off the mm, and stays off it: a root is loaded for a user, and there is none.
 * A holder that moves away in between is interrupted for nothing.
 */
#include "kernel/cpu_shared.h"
#include "shootdown.h"

static void spare(const struct mm *mm, struct cpumask *targets)
{
	for_each_cpu(cpu, targets) {
		if (smp_load_acquire(&cpu_shared[cpu].loaded_mm) == mm)
			continue;
		cpumask_clear_cpu(cpu, targets);
		if (IS_ENABLED(CONFIG_CHECK) && cpu != smp_processor_id())
			count(shootdown_ipis_avoided);
	}
}

const struct lazy_hooks lazy_filter = {.spare = spare};
