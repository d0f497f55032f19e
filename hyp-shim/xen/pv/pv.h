/* SPDX-License-Identifier: BSD-2-Clause */
/* The backend `xen-pv`, and what the entry code calls. */
#ifndef PV_PV_H
#define PV_PV_H

#include <hyp/hyp.h>

struct trap_frame;
struct trap_info;

extern const struct hyp_ops xen_pv_ops;

/* Fills the virtual IDT, the same for all vCPUs, for VCPUOP_initialise or set_trap_table. */
void pv_fill_traps(struct trap_info *traps);

/* From the entry code, events masked. */
void arch_exception(const struct trap_frame *frame);
void arch_failsafe(void) __attribute__((noreturn));

#endif
