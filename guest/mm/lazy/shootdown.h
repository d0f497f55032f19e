/* SPDX-License-Identifier: BSD-2-Clause */
/* What `shootdown` has for other policies and for its modifiers. */
#ifndef SHOOTDOWN_H
#define SHOOTDOWN_H

#include "mm/lazy.h"

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
