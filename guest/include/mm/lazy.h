/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lazy TLB: what a kernel thread runs on, and what that costs when the mm ends. A policy is one
 * file in guest/mm/lazy/ that fills a struct lazy_policy and one line in abi/axes.h; so is a
 * modifier of `shootdown` (guest/mm/lazy/shootdown.h).
 */
#ifndef LAZY_H
#define LAZY_H

#include "mm/mm.h"

/* All with IRQs off, on the vCPU concerned. Those that say so may be NULL. */
struct lazy_policy {
	const char *name;
	unsigned int
		modifiers; /* bits 1 << enum abi_modifier: of `shootdown` (mm/lazy/shootdown.h) */

	/*
	 * A user task's vCPU turns to a kernel thread, or the task gives up its mm. Returns what
	 * the kernel thread runs on: @mm, still loaded and now borrowed, or init_mm, loaded.
	 */
	struct mm *(*borrow)(struct mm *mm);

	/* Another root has been loaded; @mm, borrowed before, is no longer needed here. */
	void (*give_back)(struct mm *mm);

	/*
	 * The root of @mm has been replaced by another here, and so far nobody else can know: @mm
	 * is still there, and may be gone once it returns. In the midst of a switch: no calls on
	 * other vCPUs. May be NULL.
	 */
	void (*left)(struct mm *mm);

	/*
	 * The last user of @mm frees its user half and asks this vCPU to flush. True: it has left
	 * @mm instead. May be NULL.
	 */
	bool (*flush_at_exit)(struct mm *mm);

	/*
	 * The idle thread is about to block in the hypervisor, or has woken; with IRQs off, the
	 * latter with IRQs on. Both may be NULL.
	 */
	void (*before_block)(void);
	void (*after_block)(void);

	/*
	 * mm_count is 0. True: no vCPU runs on @mm and none can come to; @end has the stations that
	 * were passed. False: @mm is held, and whoever finds that to be true calls mm_free().
	 */
	bool (*end)(struct mm *mm, struct mm_end *end);

	/* What is held waits for more to come, not for vCPUs. */
	bool gathers;

	/* Ends all mms that are held. May be NULL. */
	void (*drain)(void);
};

/* The bound policy: changed only by lazy_init() and lazy_bind(), read on every vCPU. */
extern const struct lazy_policy *lazy;

/* The policies without modifiers, in abi/axes.h order. */
extern const struct lazy_policy *const lazy_policies[];

/* Boot: binds the first policy, for what runs before the plan. */
void lazy_init(void);

/*
 * Binds a policy. The caller has made sure that no user task exists; all mms end, and every vCPU
 * leaves what it borrowed, under the old policy first. IRQs on, a kernel thread.
 */
void lazy_bind(const struct lazy_policy *policy);

/* The same for a policy's number (abi/axes.h). */
void lazy_bind_number(unsigned int number);

/* Why the bound policy cannot do what it is for with the bound flush; NULL if it can. */
const char *lazy_hampered(void);

/* Makes this vCPU leave the mm that its kernel thread borrows, if it does. IRQs off. */
void lazy_leave(void);

/*
 * lazy_leave() on every vCPU of @mask, this one too where it is in it. One caller at a time: with
 * debug_vm a vCPU whose leaving ends an mm makes a call of its own.
 */
void lazy_leave_mask(const struct cpumask *mask);

/*
 * Every vCPU leaves what it borrows, and what is held ends: afterwards there is no mm without
 * users. IRQs on, a kernel thread; one caller at a time.
 */
void lazy_drain(void);

#endif
