/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot sweep --pass`. */
#ifndef TOOLS_CLI_LISTS_PASSES_H
#define TOOLS_CLI_LISTS_PASSES_H

#include "base/reason.h"
#include "sweep/options.h"

/* Reads names of passes, separated by commas, each once. 0, or -EINVAL with @why. */
int passes_parse(const char *text, struct plan *plan, struct reason *why);

/* Adds @pass unless the plan has it. */
void passes_add(struct plan *plan, enum area_pass pass);

/*
 * Without --pass: the one that --image is for, or else all that tell something where it will run.
 * 0, or -errno with @why if the image cannot be read.
 */
int passes_default(struct sweep_options *options, struct reason *why);

/* After all options: 0, or -EINVAL with @why if they cannot have these passes. */
int passes_check(const struct sweep_options *options, struct reason *why);

#endif
