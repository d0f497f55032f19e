/* SPDX-License-Identifier: BSD-2-Clause */
/* What every Xen guest does in the same way with its vCPUs. */
#ifndef SHIM_VCPU_H
#define SHIM_VCPU_H

#include <hyp/hyp.h>

/* 0 or -errno. Xen takes it for an offline vCPU too, and wants it before it starts one beyond 31. */
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
void xen_vcpu_view(unsigned int cpu, char *buf, size_t size);
void xen_shutdown(enum hyp_shutdown how);

#endif
