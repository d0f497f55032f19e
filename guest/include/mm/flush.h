/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TLB flushes of a whole mm, and who does them on the other vCPUs. A kind is one file in
 * guest/mm/flush/ that fills a struct flush_kind and one line in abi/axes.h. docs/lazy-tlb.md,
 * "Flushes", has the protocol.
 */
#ifndef MM_FLUSH_H
#define MM_FLUSH_H

#include "abi/axes.h"
#include "mm/mm.h"

struct flush_kind {
	const char *name;
	bool runs_handler; /* on the vCPUs that are flushed, in the guest */

	/* NULL if it works here, else why not, for the report. */
	const char *(*unusable)(void);

	/*
	 * Ends the open batch of table updates (table.h), counts @mm's tlb_gen up, and makes
	 * every vCPU forget what the updates have changed, or leaves it to catch up where
	 * flush_targets() allows that. @va and @freed_tables as for flush_tlb_mm(). Fills ipis,
	 * skipped and, where they are noted, stations of @f. IRQs off.
	 */
	void (*finish)(struct mm *mm, uint64_t va, bool freed_tables, struct mm_flush *f);
};

/*
 * The bound kind: changed only by flush_init() and flush_bind(), read by every vCPU that flushes.
 */
extern const struct flush_kind *flush;

#define X(id, name, what) extern const struct flush_kind flush_##id;
ABI_FLUSHES(X)
#undef X

/* The kinds, in abi/axes.h order. */
extern const struct flush_kind *const flush_kinds[];

/* Boot: binds the first kind, for what runs before the plan. */
void flush_init(void);

/* Binds the kind for all later flushes. IRQs on, a kernel thread, while nobody flushes. */
void flush_bind(const struct flush_kind *kind);

/*
 * Ends the open batch of table updates and flushes. @va: the only page that lost its entry, or
 * HYP_FLUSH_ALL. @freed_tables: page tables were unhooked and will be freed; then no vCPU that may
 * have @mm loaded is left out, lazy or not. When it returns no vCPU uses an old translation in user
 * mode, now or later, and with @freed_tables none has any part of one cached. IRQs off.
 */
void flush_tlb_mm(struct mm *mm, uint64_t va, bool freed_tables);

/*
 * For the kinds. After the locked increment of tlb_gen: sets @targets to the vCPUs of @mm's mask
 * that must be flushed now, this one among them, and returns how many it has left out.
 */
unsigned int flush_targets(const struct mm *mm, bool freed_tables, struct cpumask *targets);

/* For the kinds: the tables have changed. A locked operation. */
static inline void flush_count_gen(struct mm *mm)
{
	__atomic_fetch_add(&mm->tlb_gen, 1, __ATOMIC_SEQ_CST);
}

#endif
