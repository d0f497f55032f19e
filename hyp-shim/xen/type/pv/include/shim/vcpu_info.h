/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each vCPU's struct vcpu_info, which Xen writes: of a PV domain, in struct cpu_local
 * (arch/percpu.h).
 */
#ifndef SHIM_VCPU_INFO_H
#define SHIM_VCPU_INFO_H

#include <stddef.h>
#include <stdint.h>
#include <xen/xen.h>

#include "percpu.h"

_Static_assert(sizeof(struct vcpu_info) == sizeof(((struct arch_cpu *)0)->vcpu_info), "vcpu_info");
_Static_assert(offsetof(struct vcpu_info, evtchn_upcall_mask) == ARCH_CPU_MASKED - ARCH_CPU_PENDING,
	       "arch/percpu.h");

static inline struct vcpu_info *xen_vcpu_info(unsigned int cpu)
{
	return (struct vcpu_info *)cpu_local[cpu].arch.vcpu_info;
}

#endif
