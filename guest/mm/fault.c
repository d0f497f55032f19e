// SPDX-License-Identifier: BSD-2-Clause
/*
 * Page faults of user mode: a heap's pages come when they are first touched. No flush is needed, as
 * a CPU caches no translation that is not there.
 */
#include "kernel/cpu_shared.h"
#include "kernel/task.h"
#include "mm/mm.h"
#include "printk.h"

void mm_set_heap(struct mm *mm, uint64_t start, uint64_t end)
{
	BUG_ON(start % PAGE_SIZE || end % PAGE_SIZE || start > end || end > MM_USER_END);
	mm->heap_start = start;
	mm->heap_end = end;
}

bool user_fault(uint64_t va)
{
	struct mm *mm = current_task()->mm;

	if (va < mm->heap_start || va >= mm->heap_end || mm_user_page(mm, va))
		return false;
	if (mm_map_page(mm, va & ~(PAGE_SIZE - 1), 0))
		return false;
	count(page_faults);
	return true;
}
