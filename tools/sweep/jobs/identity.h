/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What makes two sweeps the same one, so that the second may continue the first: what was asked
 * for, the programs and images, the machine. Not how long to wait, or how many boots run at once.
 */
#ifndef TOOLS_SWEEP_JOBS_IDENTITY_H
#define TOOLS_SWEEP_JOBS_IDENTITY_H

#include <jansson.h>

#include "base/reason.h"
#include "results/results.h"
#include "sweep/options.h"

/*
 * What was asked for: the plan as results.json has it, a checksum of the command lines of all
 * guests, and what else figures depend on. NULL without memory.
 */
json_t *identity_of_request(const struct sweep_options *options);

/*
 * Checksums of what it is measured with: the tool, the images, the lab's agent. NULL with @why if
 * one cannot be read.
 */
json_t *identity_of_files(const struct sweep_options *options, bool in_lab, struct reason *why);

/*
 * Compares the sweep @then, in the directory @dir, with @now. Returns 0, or -EINVAL with @why,
 * which names the first part that differs.
 */
int identity_same(const json_t *now, const json_t *then, const char *dir, struct reason *why);

/* The same of the tool and the machine. */
int identity_same_origin(const struct results *now, const struct results *then, const char *dir,
			 struct reason *why);

#endif
