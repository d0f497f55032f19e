// SPDX-License-Identifier: BSD-2-Clause
/*
 * `+exitflush`: the flush of the user half at exit, which interrupts the mask anyway, makes its
 * targets leave the mm (A. Lutomirski's remark on x86, November 2020). The final drop finds only
 * those in the mask that this flush missed: none, since mm_users is 0 and no vCPU can come back.
 *
 * The handler clears its own bit after it has loaded init_mm, and the initiator waits for its
 * acknowledgement before it continues with mmdrop(), whose look at the mask therefore sees the bit
 * gone.
 *
 * A flush by the hypervisor runs no handler. Then all vCPUs are still in the mask and the final
 * drop interrupts all, as without this modifier.
 */
#include "kernel/task.h"
#include "mm/flush.h"
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
