/* SPDX-License-Identifier: BSD-2-Clause */
/* In what two results files' tool, environment and plan differ. */
#ifndef TOOLS_DIFF_ORIGIN_H
#define TOOLS_DIFF_ORIGIN_H

#include <stdio.h>

#include "results/results.h"

/*
 * Prints a line for each field, "plan.iters: 10 -> 20"; of a field that differs in several boots
 * one line, of the first. A boot is compared with the one of the same guest, vCPUs, variant, seed
 * and pass. Returns 0 or -ENOMEM; *@nr is how many fields differ.
 */
int origin_print(const struct results *old, const struct results *new, FILE *out, unsigned int *nr);

#endif
