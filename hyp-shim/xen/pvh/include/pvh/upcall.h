/* SPDX-License-Identifier: BSD-2-Clause */
/* How Xen interrupts a vCPU of a PVH domain. */
#ifndef PVH_UPCALL_H
#define PVH_UPCALL_H

#include <stdint.h>

/* Boot, vCPU 0, vCPUs counted: event channels. @features: EAX of Xen's leaf + 4. */
void pvh_upcall_init(uint32_t features);

/* On @cpu, after its vcpu_info is registered and its local APIC is enabled. */
void pvh_upcall_vcpu_init(unsigned int cpu);

#endif
