/* SPDX-License-Identifier: BSD-2-Clause */
/* The break-evens of every policy against every other, with both sides, and their curves over N. */
#ifndef TOOLS_JOINED_PAIRS_H
#define TOOLS_JOINED_PAIRS_H

#include "machine/machine.h"
#include "results/results.h"

/*
 * For each guest, flush and path of @results with its most vCPUs. @machine may be NULL: then in the
 * results' unit plus transfers. 0, -ENOMEM, or -ENOENT or -EINVAL with @why if there is nothing to
 * join. Write errors stay in the stream.
 */
int pairs_report(const struct results *results, const struct machine *machine, FILE *out,
		 struct reason *why);

#endif
