/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of `shootdown` that other policies and its modifiers use. IRQs off. */
#ifndef SHOOTDOWN_H
#define SHOOTDOWN_H

#include "mm/lazy.h"

struct mm *shootdown_borrow(struct mm *mm);
void shootdown_give_back(struct mm *mm);

/* On each target: leaves the mm @arg, which has ended, if this vCPU borrows it. */
void do_shoot_lazy_tlb(void *arg);

/* Adds the vCPUs that may be on @mm, whose mm_count is 0: its mask, less whom modifiers spare. */
void shootdown_add_targets(const struct mm *mm, struct cpumask *targets);

/* fn(arg) on all of @targets, this vCPU too where it is in it. Fills the stations of @end. */
void shootdown_call(const struct cpumask *targets, void (*fn)(void *arg), void *arg,
		    struct mm_end *end);

#endif
