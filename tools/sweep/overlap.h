/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether the vCPUs of a cell did act at once, where its workload is to have them do so. The
 * guest's word is its metrics `overlap`, in percent: of the stretch in which any of them acts how
 * long all do, or in how many rounds none of them was without a pCPU (docs/measuring.md).
 */
#ifndef TOOLS_SWEEP_OVERLAP_H
#define TOOLS_SWEEP_OVERLAP_H

#include "results/results.h"
#include "results/units.h"

/* A cell of vCPUs that have a pCPU each has failed if an overlap is less. */
#define OVERLAP_LEAST_PERCENT 75u

/*
 * Judges the cells from the @first on that are ok; those that fail lose their figures, and those
 * that cannot be held to it are marked in their reason. On one timeline on which turns end only
 * when a vCPU waits, no overlap means anything: there the metrics are removed. @pin, @nr_pcpus: as
 * in sharing.h. Returns how many have failed.
 */
int overlap_judge(struct results *results, size_t first, const struct units *units,
		  const unsigned int *pin, unsigned int nr_pcpus);

#endif
