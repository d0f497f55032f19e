/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vCPUs that share pCPUs. Such a figure contains the time of others, so it is none of a kind with
 * those of vCPUs that have a pCPU each: the user is told before the boot, and each cell says it.
 */
#ifndef TOOLS_SWEEP_SHARING_H
#define TOOLS_SWEEP_SHARING_H

#include "results/results.h"

/*
 * Of both: @pin is pin_assign()'s, NULL without pinning; @nr_pcpus are usable, 0: one for each
 * vCPU.
 */

/* Says on stderr if vCPUs of the boot @label share pCPUs. */
void sharing_warn(const char *label, const unsigned int *pin, unsigned int vcpus,
		  unsigned int nr_pcpus);

/* Puts it in the reason of the cells from the @first on that are ok. */
void sharing_mark(struct results *results, size_t first, const unsigned int *pin,
		  unsigned int nr_pcpus);

#endif
