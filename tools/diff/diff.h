/* SPDX-License-Identifier: BSD-2-Clause */
/* What differs between two results files, as `lazyshoot diff` prints it. */
#ifndef TOOLS_DIFF_DIFF_H
#define TOOLS_DIFF_DIFF_H

#include <stdio.h>

#include "diff/compare.h"

struct diff_options {
	bool all; /* also what does not differ */
	bool has_limit;
	double limit; /* %: more than that is too much worse */
};

/* Prints the comparison. Returns 0 or -ENOMEM; write errors stay in the stream. */
int diff_print(const struct results *old, const struct results *new, const struct diff *diff,
	       const struct diff_options *options, FILE *out);

/*
 * How many rows are worse by more than ->limit: figures that differ, and cells that were ok.
 * -EINVAL with @why if nothing could be judged: a comparison of nothing must not pass for a good
 * one.
 */
int diff_count_worse(const struct diff *diff, const struct diff_options *options,
		     struct reason *why);

#endif
