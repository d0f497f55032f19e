/* SPDX-License-Identifier: BSD-2-Clause */
/* TLB flushes of a PVH domain. */
#ifndef PVH_FLUSH_H
#define PVH_FLUSH_H

#include <stdint.h>

struct cpumask;

/* hyp_ops.flush_tlb. */
void pvh_flush_tlb(const struct cpumask *mask, uint64_t va);

#endif
