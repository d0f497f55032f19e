// SPDX-License-Identifier: BSD-2-Clause
/*
 * `+trim`: a vCPU that switches away from an mm without users leaves its mask, so the final drop
 * does not interrupt it for a mm that it has long left. It matters where the drop comes late: with
 * `+batch`, or while somebody holds mm_count.
 *
 * The look at mm_users may be stale the other way round only: a user that is still seen leaves the
 * bit set, which costs an interrupt. mm_users 0 is for ever. The mm is there while we look, since our
 * bit is set and cpu_shared.loaded_mm still names it: whoever ends the mm interrupts this vCPU, which
 * has IRQs off. After the bit is cleared the mm may be gone.
 */
#include "kernel/percpu.h"
#include "shootdown.h"

static void root_replaced(struct mm *mm)
{
	if (mm == &init_mm || atomic_read(&mm->mm_users))
		return;
	leave_mask(mm);
	count(shootdown_ipis_avoided);
}

const struct lazy_hooks lazy_trim = {.root_replaced = root_replaced};
