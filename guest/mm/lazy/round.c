// SPDX-License-Identifier: BSD-2-Clause
/* See round.h. */
#include "round.h"

#include "kernel/cpu_shared.h"
#include "kernel/task.h"
#include "shootdown.h"

/*
 * On each target. init_mm is not counted. An mm that is borrowed here is there to be looked at: it
 * is not freed before this vCPU has acknowledged its round.
 */
static void leave_dead(void *unused)
{
	struct mm *mm = current_task()->active_mm;

	(void)unused;
	if (mm == &init_mm || atomic_read(&mm->mm_count)) {
		count(shot_idle);
		return;
	}
	do_shoot_lazy_tlb(mm);
}

void round_make(const struct cpumask *targets, struct mm_end *end)
{
	shootdown_call(targets, leave_dead, NULL, end);
}
