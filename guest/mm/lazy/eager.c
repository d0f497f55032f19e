// SPDX-License-Identifier: BSD-2-Clause
/*
 * `eager`: no lazy TLB. A kernel thread runs on init_mm, loaded at once, so nobody borrows and an
 * mm's end has nobody to look for. Each switch between a task and idle loads a root.
 *
 * The vCPU leaves the mask with its load, so the flush at exit does not interrupt it.
 */
#include "mm/lazy.h"

static struct mm *eager_borrow(struct mm *mm)
{
	(void)mm;
	leave_mm();
	return &init_mm;
}

static void eager_give_back(struct mm *mm)
{
	(void)mm;
}

static bool eager_end(struct mm *mm, struct mm_end *end)
{
	(void)mm;
	(void)end;
	return true;
}

const struct lazy_hooks lazy_eager = {
	.borrow = eager_borrow,
	.give_back = eager_give_back,
	.end = eager_end,
};
