/* SPDX-License-Identifier: BSD-2-Clause */
/* Where Xen keeps what it tells a vCPU: in its own struct cpu_local (arch/percpu.h says why). */
#ifndef SHIM_VCPU_INFO_H
#define SHIM_VCPU_INFO_H

#include <stddef.h>
#include <stdint.h>
#include <xen/xen.h>

#include "kernel/percpu.h"

_Static_assert(sizeof(struct vcpu_info) == sizeof(((struct arch_cpu *)0)->vcpu_info), "vcpu_info");
_Static_assert(offsetof(struct vcpu_info, evtchn_upcall_mask) == ARCH_CPU_MASKED - ARCH_CPU_PENDING,
	       "arch/percpu.h");

static inline struct vcpu_info *xen_vcpu_info(unsigned int cpu)
{
	return (struct vcpu_info *)cpu_local[cpu].arch.vcpu_info;
}

#endif
