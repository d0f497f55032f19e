/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the PVH backend share. */
#ifndef SHIM_PVH_H
#define SHIM_PVH_H

#include <stdint.h>

/* upcall.c: boot, vCPU 0, vCPUs counted: event channels. @features: EAX of Xen's leaf + 4. */
void pvh_upcall_init(uint32_t features);

/* upcall.c: on @cpu, after its vcpu_info is registered and its local APIC is enabled. */
void pvh_upcall_vcpu_init(unsigned int cpu);

#endif
