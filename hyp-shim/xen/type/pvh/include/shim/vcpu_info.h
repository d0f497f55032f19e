/* SPDX-License-Identifier: BSD-2-Clause */
/* Each vCPU's struct vcpu_info, which Xen writes: of a PVH domain, a cache line each. */
#ifndef SHIM_VCPU_INFO_H
#define SHIM_VCPU_INFO_H

#include <stddef.h>
#include <stdint.h>
#include <xen/xen.h>

#include "cpumask.h"

/* Each vCPU's own line; Xen writes it, its vCPU reads and clears (evtchn.c). */
struct xen_vcpu {
	struct vcpu_info info;
} __attribute__((aligned(64)));

_Static_assert(sizeof(struct vcpu_info) == 64, "vcpu_info");
_Static_assert(offsetof(struct vcpu_info, time) == 32, "vcpu_info");

extern struct xen_vcpu xen_vcpus[NR_CPUS];

static inline struct vcpu_info *xen_vcpu_info(unsigned int cpu)
{
	return &xen_vcpus[cpu].info;
}

#endif
