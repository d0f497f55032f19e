/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lazy TLB: what a kernel thread runs on, and what that costs when the mm ends. A policy, and a
 * modifier of `shootdown`, is one file in guest/mm/lazy/ that fills a struct lazy_hooks, and one line
 * in abi/axes.h.
 */
#ifndef LAZY_H
#define LAZY_H

#include "abi/axes.h"
#include "mm/mm.h"

/*
 * What a policy or a modifier does, and when. All with IRQs off, on the vCPU concerned, unless it says
 * otherwise. A policy has borrow, give_back and end; the others are optional. A modifier has none of
 * the first two.
 */
struct lazy_hooks {
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
	 * other vCPUs.
	 */
	void (*root_replaced)(struct mm *mm);

	/* This vCPU is asked to flush @mm, which has no users: it leaves @mm instead. */
	void (*leave_at_exit)(struct mm *mm);

	/* The idle thread is about to block in the hypervisor, or has woken; then IRQs are on. */
	void (*before_block)(void);
	void (*after_block)(void);

	/*
	 * mm_count is 0. True: no vCPU runs on @mm and none can come to; @end has the stations that
	 * were passed. False: @mm is held, and whoever finds that to be true calls mm_free(). A
	 * modifier that has it takes the place of the policy's; one at most does.
	 */
	bool (*end)(struct mm *mm, struct mm_end *end);

	/* Beside `end`: what is held waits for more to come, not for vCPUs. */
	bool gathers;

	/* Beside `end`, if it holds mms: ends all that are held. */
	void (*drain)(void);

	/*
	 * For `shootdown`, of an mm that ends: takes those vCPUs out of @targets which are certain
	 * not to be on @mm; and, when all targets have answered, waits for what else there may be.
	 */
	void (*spare)(const struct mm *mm, struct cpumask *targets);
	void (*settle)(const struct mm *mm);

	/* Why it cannot do what it is for with the bound flush; NULL if it can. */
	const char *(*hampered)(void);
};

#define X(id, name, what) extern const struct lazy_hooks lazy_##id;
ABI_POLICIES(X)
ABI_MODIFIERS(X)
#undef X

#define LAZY_HOOKS_MAX (1 + NR_MODIFIERS)

struct lazy_policy {
	char name[64]; /* as on the tool's command line */
	/* The policy's, then its modifiers' in the order of ABI_MODIFIERS, then NULL. */
	const struct lazy_hooks *hooks[LAZY_HOOKS_MAX + 1];

	/* From here on lazy_bind() fills in: the last of them that has `end`; and whether any has ... */
	const struct lazy_hooks *ender;
	bool watches_roots; /* root_replaced */
	bool watches_blocks; /* before_block or after_block */
	bool leaves_at_exit; /* leave_at_exit */
};

/*
 * The bound policy. Written by lazy_bind() while no user task exists and nothing is held; read on every
 * vCPU. A vCPU that blocks or wakes meanwhile may see hooks of both policies, which does no harm:
 * before_block and after_block of any policy may be called when there is nothing to do.
 */
extern struct lazy_policy lazy;

/* Calls @hook of all that have it, in order. */
#define lazy_call(hook, ...)                                                           \
	do {                                                                           \
		const struct lazy_hooks *hooks_;                                       \
		for (unsigned long i_ = 0; (hooks_ = READ_ONCE(lazy.hooks[i_])); i_++) \
			if (hooks_->hook)                                              \
				hooks_->hook(__VA_ARGS__);                             \
	} while (0)

static inline struct mm *lazy_borrow(struct mm *mm)
{
	return lazy.hooks[0]->borrow(mm);
}

static inline void lazy_give_back(struct mm *mm)
{
	lazy.hooks[0]->give_back(mm);
}

/* For boot: until lazy_bind() the policy is `eager`. */
void lazy_init(void);

/* The name and hooks of a policy's number (abi/axes.h). */
void lazy_compose(unsigned int number, struct lazy_policy *policy);

/*
 * Binds a policy, which has its name and hooks. The caller has made sure that no user task exists; all
 * mms end, and every vCPU leaves what it borrowed, under the old policy first. IRQs on, a kernel thread.
 */
void lazy_bind(const struct lazy_policy *policy);

/* The same for a policy's number. */
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
