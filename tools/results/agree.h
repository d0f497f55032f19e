/* SPDX-License-Identifier: BSD-2-Clause */
/* What the passes of a sweep must agree on. */
#ifndef TOOLS_RESULTS_AGREE_H
#define TOOLS_RESULTS_AGREE_H

#include "results/results.h"

/*
 * Compares the counts that do not depend on timing (docs/measuring.md, "Passes") of each cell that
 * checks with those of the one that measures: what the first has seen, the second, which is as long
 * or longer, must have seen, too. Where exact runs repeat, a difference says that the two kinds of
 * image do not do the same; then both cells are failed, with the numbers as their reason. Returns
 * the number of such pairs, or -ENOMEM.
 */
int results_agree(struct results *results);

#endif
