/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entries of the axis of policies (abi/axes.h). Listed are the policies without modifiers, and
 * `shootdown` with each of its modifiers alone. After them comes `shootdown` with every set of
 * modifiers; such an entry has a name only once a user has asked for it.
 */
#ifndef TOOLS_PLAN_POLICIES_H
#define TOOLS_PLAN_POLICIES_H

#include <stddef.h>

#include "abi/axes.h"
#include "plan/axis_entry.h"

#define POLICIES_LISTED (NR_POLICIES + NR_MODIFIERS)

/* Entry POLICIES_LISTED + set is `shootdown` with the modifiers whose bits are in the set. */
extern struct axis_entry policy_entries[AXIS_ENTRIES_MAX];

/*
 * The entry of "shootdown+a+b", modifiers in any order; -1 if @word is no such name. The entry's
 * name has them in the order of abi/axes.h.
 */
int policy_compose(const char *word, size_t length);

#endif
