// SPDX-License-Identifier: BSD-2-Clause
/*
 * `refcount`: Linux's MMU_LAZY_TLB_REFCOUNT. Every borrower holds an mm_count, so an mm cannot end
 * while one exists, and its end interrupts nobody. The price is two locked operations on
 * one line, shared by all vCPUs of the mm, for each visit to idle.
 */
#include "kernel/cpu_shared.h"
#include "mm/lazy.h"

static struct mm *refcount_borrow(struct mm *mm)
{
	mmgrab(mm);
	count(mm_count_rmw);
	return mm;
}

static void refcount_give_back(struct mm *mm)
{
	count(mm_count_rmw);
	mmdrop(mm);
}

static bool refcount_end(struct mm *mm, struct mm_end *end)
{
	(void)mm;
	(void)end;
	return true;
}

const struct lazy_hooks lazy_refcount = {
	.borrow = refcount_borrow,
	.give_back = refcount_give_back,
	.end = refcount_end,
};
