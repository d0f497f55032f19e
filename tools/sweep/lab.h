/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sweeps in the lab: the sweep runs there, its files come back into the output directory and are
 * read and shown from here.
 */
#ifndef TOOLS_SWEEP_LAB_H
#define TOOLS_SWEEP_LAB_H

#include "sweep/ops.h"

/* Runs @options there and prints what came back. Returns an exit code. */
int sweep_in_lab(const struct sweep_options *options, const struct sweep_ops *ops);

/*
 * For a sweep of two parts: runs @part there, unless the user has interrupted, and reads what came
 * back into @results. Cells that did not come back are added as failed, in the environment of
 * @known, the other part's results. Returns an exit code.
 */
int sweep_lab_part(const struct sweep_options *part, const struct sweep_ops *ops,
		   const struct results *known, struct results *results);

#endif
