/* SPDX-License-Identifier: BSD-2-Clause */
/* What guests of all types do with their vCPUs in the same way. */
#ifndef SHIM_VCPU_H
#define SHIM_VCPU_H

#include <hyp/hyp.h>

/*
 * 0 or -errno. For an offline vCPU too: Xen requires it before VCPUOP_initialise of vCPU 32 and up.
 */
long xen_register_vcpu_info(unsigned int cpu);

/* On @cpu. */
void xen_register_runstate(unsigned int cpu);

/* Boot, vCPU 0: finds what xen_vcpus_present() returns. */
void xen_count_vcpus(void);

/* @context is VCPUOP_initialise's, of the guest type. 0 or -errno. */
int xen_vcpu_start(unsigned int cpu, const void *context);

/* struct hyp_ops' members of these names. */
unsigned int xen_vcpus_present(void);
void xen_vcpu_down(void);
bool xen_vcpu_up(unsigned int cpu);
void xen_vcpu_stop(unsigned int cpu);
void xen_yield(void);
uint64_t xen_steal_ns(unsigned int cpu);
bool xen_asleep(unsigned int cpu);
void xen_vcpu_view(unsigned int cpu, char *buf, size_t size);
void xen_shutdown(enum hyp_shutdown how);

#endif
