/* SPDX-License-Identifier: BSD-2-Clause */
/* Joins the results of the boots of one sweep, on Xen and without it. */
#ifndef TOOLS_RESULTS_MERGE_H
#define TOOLS_RESULTS_MERGE_H

#include "base/reason.h"
#include "results/results.h"

/*
 * Moves @from's cells and guests to @into, and what @from's environment has besides ("xen",
 * "bare"). Both must be of one emulation mode: figures of different units do not mix. Returns 0;
 * -EINVAL with
 * @why if they are not; -ENOMEM.
 */
int results_merge(struct results *into, struct results *from, struct reason *why);

/* Makes @results an empty one with @known's tool and environment, but none of its guests. */
void results_begin_like(struct results *results, const struct results *known);

#endif
