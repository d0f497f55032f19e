/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A round of IPIs for many dying mms, for policies that hold mms (held.h). A target leaves whatever
 * mm it borrows, if its mm_count is 0, so it need not be told which. An mm that ended after the
 * list was taken may be left with the others, which does no harm: its own round follows.
 */
#ifndef ROUND_H
#define ROUND_H

#include "mm/mm.h"

/* Makes @targets leave every dead mm. Fills the stations of @end. IRQs off. */
void round_make(const struct cpumask *targets, struct mm_end *end);

#endif
