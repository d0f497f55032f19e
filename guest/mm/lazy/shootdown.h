/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `shootdown` and its modifiers. A modifier is one file that fills a struct lazy_modifier and one
 * line in ABI_MODIFIERS (abi/axes.h); several can be bound at once, and each hook then goes through
 * them in the order of that list.
 */
#ifndef SHOOTDOWN_H
#define SHOOTDOWN_H

#include "mm/lazy.h"

/* All as in struct lazy_policy, and all may be NULL. */
struct lazy_modifier {
	void (*left)(struct mm *mm);
	bool (*flush_at_exit)(struct mm *mm);
	void (*before_block)(void);
	void (*after_block)(void);

	/* False if it is certain that @cpu, of @mm's mask, need not be interrupted at @mm's end. */
	bool (*holds)(unsigned int cpu, const struct mm *mm);

	/* All holders have been interrupted and have answered: waits for what else there may be. */
	void (*settle)(const struct mm *mm);

	/* In the place of shootdown_shoot(): holds @mm back. One modifier at most has it. */
	bool (*end)(struct mm *mm, struct mm_end *end);
	bool gathers;
	void (*drain)(void);

	/* Why it cannot do what it is for with the bound flush; NULL if it can. */
	const char *(*hampered)(void);
};

/*
 * Makes @policy `shootdown` with the modifiers whose bits (1 << enum abi_modifier) are in @set, and its
 * name in @name. For lazy_bind_number().
 */
void shootdown_compose(unsigned int set, struct lazy_policy *policy, char *name, size_t size);

/* For lazy_bind(): the modifiers that the functions of this kind of policy go through from now on. */
void shootdown_use(unsigned int set);

/* The reason of the first modifier that is hampered, or NULL. */
const char *shootdown_hampered(void);

struct mm *shootdown_borrow(struct mm *mm);
void shootdown_give_back(struct mm *mm);

/*
 * Makes sure that no vCPU is on any of @mms, whose mm_count is 0 and which are linked by next_held:
 * interrupts those that may be, waits for all. Fills the stations of @end. IRQs off.
 */
void shootdown_shoot(const struct mm *mms, struct mm_end *end);

/* The same for the vCPUs of @targets: each leaves the mm it borrows if its mm_count is 0. */
void shootdown_shoot_cpus(const struct cpumask *targets, struct mm_end *end);

#endif
