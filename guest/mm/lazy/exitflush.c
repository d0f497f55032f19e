// SPDX-License-Identifier: BSD-2-Clause
/*
 * `+exitflush`: the flush of the user half at exit, which interrupts the mask anyway, makes its
 * targets leave the mm (A. Lutomirski's remark on x86, November 2020). The final drop finds in the mask
 * only whom that flush missed: nobody, since mm_users is 0 and nobody can come back.
 *
 * The handler clears its own bit after it has loaded init_mm, and the flusher waits for its answer
 * before it goes on to mmdrop(), so the final look at the mask sees the bit gone.
 *
 * A flush by the hypervisor runs no handler. Then everybody is still in the mask and the final drop
 * interrupts all, as without this modifier.
 */
#include "mm/flush.h"
#include "sched/sched.h"
#include "shootdown.h"

static void leave_at_exit(struct mm *mm)
{
	struct cpu_local *cpu = this_cpu();

	if (cpu->loaded_mm == mm) {
		current_task()->active_mm = &init_mm;
		leave_mm();
	} else {
		leave_mask(mm);
	}
}

static const char *hampered(void)
{
	return flush->runs_handler ? NULL : "the flush runs no handler: the final drop shoots";
}

const struct lazy_hooks lazy_exitflush = {
	.leave_at_exit = leave_at_exit,
	.hampered = hampered,
};
