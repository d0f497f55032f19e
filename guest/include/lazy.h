/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lazy TLB: what a kernel thread runs on, and what that costs when the mm ends. A policy is one
 * file in guest/mm/lazy/ that fills a struct lazy_policy and one line in abi/axes.h.
 */
#ifndef LAZY_H
#define LAZY_H

#include "mm.h"

/* All with IRQs off, on the vCPU concerned. */
struct lazy_policy {
	const char *name;

	/*
	 * A user task's vCPU turns to a kernel thread, or the task gives up its mm. Returns what
	 * the kernel thread runs on: @mm, still loaded and now borrowed, or init_mm, loaded.
	 */
	struct mm *(*borrow)(struct mm *mm);

	/* Another root has been loaded; @mm, borrowed before, is no longer needed here. */
	void (*give_back)(struct mm *mm);

	/*
	 * The idle thread is about to block in the hypervisor, or has woken; with IRQs off, the
	 * latter with IRQs on. Both may be NULL.
	 */
	void (*before_block)(void);
	void (*after_block)(void);

	/*
	 * mm_count is 0. When it returns no vCPU runs on @mm and none can come to. Fills the
	 * stations of @end that it passes.
	 */
	void (*end)(struct mm *mm, struct mm_end *end);
};

/* The bound policy: changed only by lazy_bind(), read on every vCPU. */
extern const struct lazy_policy *lazy;

/* The policies, in abi/axes.h order. */
extern const struct lazy_policy *const lazy_policies[];

/*
 * Binds a policy. The caller has made sure that no user task exists; every vCPU leaves what it
 * borrowed under the old policy first. IRQs on, a kernel thread.
 */
void lazy_bind(const struct lazy_policy *policy);

/* Makes this vCPU leave the mm that its kernel thread borrows, if it does. IRQs off. */
void lazy_leave(void);

/*
 * lazy_leave() on every vCPU of @mask, this one too where it is in it. One caller at a time: with
 * debug_vm a vCPU whose leaving ends an mm makes a call of its own.
 */
void lazy_leave_mask(const struct cpumask *mask);

/* debug_vm: every vCPU is asked whether it is on @mm, which has ended; panics naming those. */
void lazy_check_ended(struct mm *mm);

#endif
