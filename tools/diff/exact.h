/* SPDX-License-Identifier: BSD-2-Clause */
/* Figures of two runs that are to be equal to the last digit. */
#ifndef TOOLS_DIFF_EXACT_H
#define TOOLS_DIFF_EXACT_H

#include "diff/compare.h"

/* The metrics and counters of a group of one repetition, if both are ok. 0 or -ENOMEM. */
int exact_compare(struct diff *diff, const struct group *group);

#endif
