/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of `shootdown` that its modifiers build on: members of struct lazy_policy. */
#ifndef SHOOTDOWN_H
#define SHOOTDOWN_H

#include "lazy.h"

struct mm *shootdown_borrow(struct mm *mm);
void shootdown_give_back(struct mm *mm);
void shootdown_end(struct mm *mm, struct mm_end *end);

#endif
