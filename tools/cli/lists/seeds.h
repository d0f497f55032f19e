/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot sweep --seed`. */
#ifndef TOOLS_CLI_LISTS_SEEDS_H
#define TOOLS_CLI_LISTS_SEEDS_H

#include "base/reason.h"
#include "plan/plan.h"

/*
 * Reads numbers and ranges of them, separated by commas, each seed once. Returns 0, or -EINVAL with
 * @why.
 */
int seeds_parse(const char *text, struct plan *plan, struct reason *why);

#endif
