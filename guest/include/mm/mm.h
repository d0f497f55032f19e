/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces. docs/lazy-tlb.md has the protocol that the fields of struct mm follow. */
#ifndef MM_MM_H
#define MM_MM_H

#include "cpumask.h"
#include "kernel/page_alloc.h"
#include "mm/record.h"
#include "printk.h"

struct task;

/* By who writes, as struct task. */
struct mm {
	/* Whoever makes, uses or ends it. ----------------------------------------------------- */

	/*
	 * Users of the user half: tasks, and whoever builds or inspects the mm. All of them
	 * together hold one mm_count. Any vCPU, locked.
	 */
	atomic_t mm_users;
	uint64_t next_stack; /* whoever makes a task in it */

	/* While its end is put off (mm/held.h): whoever has taken it, or the list's lock. */
	struct mm *next_held;
	uint64_t held_since; /* TSC */

	/* Read at every load, switch and page fault; constant but for tlb_gen. ---------------- */

	paddr_t root __cacheline_aligned; /* the top page table; constant until freed */

	/*
	 * How often translations of this mm have become stale. Any vCPU counts it up, locked, after
	 * it has changed the tables and before it decides whom to flush. A vCPU reads it before it
	 * loads the root, keeps what it read as loaded_gen, and loads the root again if the two
	 * differ when it turns to a task of the mm: so one that was left out catches up.
	 */
	uint64_t tlb_gen;

	/*
	 * [heap_start, heap_end): a page of it is mapped when it is first touched. Empty unless
	 * mm_set_heap() was called, which only an mm with one task may have: nobody else changes
	 * its tables while it faults. Written before the task runs in it.
	 */
	uint64_t heap_start, heap_end;

	uint64_t magic; /* CONFIG_CHECK: MM_ALIVE until freed */
	unsigned int pages; /* CONFIG_CHECK: that are freed with it, its own and the root's */

	/*
	 * References to the struct and the root page: one for all mm_users, and under `refcount`
	 * one a borrowing vCPU. Any vCPU, locked. Alone on its line: what contends for it must not
	 * disturb readers of the fields above (Linux c1753fd02a00).
	 */
	atomic_t mm_count __cacheline_aligned;

	/*
	 * vCPUs that may have the root loaded. A vCPU sets its own bit, with a locked operation,
	 * before it loads the root; only that vCPU clears it, after it has loaded another root, by
	 * leave_mask().
	 * Read by whoever flushes or ends the mm, after an operation that orders the read after
	 * every set that matters (docs/lazy-tlb.md, "Barriers").
	 */
	struct cpumask cpumask __cacheline_aligned;
};

#define MM_ALIVE 0x616c697665206d6dull

extern struct mm init_mm;

/* Boot, vCPU 0: init_mm takes over the root that the platform has loaded. */
void mm_init(void);

/* The user half ends below this address. */
#define MM_USER_END (1ull << 47)

/* A new address space with one user, in whose user half are only the programs; NULL: no memory. */
struct mm *mm_alloc(void);

/*
 * A copy of @mm, whose tables nobody else may change meanwhile. Private pages are copied at once,
 * not on write. One user. NULL if memory is out.
 */
struct mm *mm_dup(const struct mm *mm);

/* @start and @end are page-aligned. The mm has one task at most. */
void mm_set_heap(struct mm *mm, uint64_t start, uint64_t end);

/*
 * Serves a page fault of the current task, in user mode, at the unmapped address @va: gives it a
 * zeroed page if it is in the heap. False if it is not, or if memory is out. IRQs off.
 */
bool __must_check user_fault(uint64_t va);

/* Maps a zeroed page, or the physical page @pa if not 0, at user address @va. 0 or -ENOMEM. */
int __must_check mm_map_page(struct mm *mm, uint64_t va, paddr_t pa);

/* For mm_alloc(): maps the programs' pages, which are shared by all mms. 0 or -ENOMEM. */
int __must_check mm_map_programs(struct mm *mm);

/* The kernel's view of the page at user address @va, or NULL if there is none. */
void *mm_user_page(const struct mm *mm, uint64_t va);

/*
 * Unmaps [@start, @end), whole pages, and frees the pages and those tables whose whole range lies
 * in it. When it returns no vCPU can use the old translations in user mode.
 */
void mm_unmap_range(struct mm *mm, uint64_t start, uint64_t end);

/* Drops one of mm_users; the last frees the user half and drops mm_count. IRQs off. */
void mmput(struct mm *mm);

/* mm_count: a reference to the struct and root, and its end. IRQs off for the drop. */
static inline void mmgrab(struct mm *mm)
{
	atomic_inc(&mm->mm_count);
}

/* mmdrop()'s slow half: mm_count is 0. */
void mm_end(struct mm *mm);

static inline void mmdrop(struct mm *mm)
{
	CHECK_BUG_ON(mm->magic != MM_ALIVE);
	if (unlikely(atomic_dec_and_test(&mm->mm_count)))
		mm_end(mm);
}

/*
 * For policies: notes where an end begins, and the last part of it, where @mm is freed. IRQs off.
 */
void mm_end_begin(struct mm_end *end);
void mm_free(struct mm *mm, struct mm_end *end);

/*
 * debug_vm: asks every vCPU whether it is on @mm, which has ended; panics naming those. IRQs off.
 */
void mm_check_ended(struct mm *mm);

/*
 * Makes this vCPU run on @next's page tables, whose mask gets its bit, ready to enter @task in user
 * mode where @task is not NULL. IRQs off.
 */
void switch_mm(struct mm *next, const struct task *task);

/*
 * Loads init_mm in the place of what is loaded and leaves that mm's mask. The caller sees to
 * active_mm. IRQs off.
 */
void leave_mm(void);

/* Clears this vCPU's bit in @mm's mask. Another root is loaded here; IRQs off. */
void leave_mask(struct mm *mm);

/* Invalidates this vCPU's user translations and paging-structure caches. IRQs off. */
void flush_tlb_local(void);

#endif
