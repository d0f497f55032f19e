/* SPDX-License-Identifier: BSD-2-Clause */
/* TLB flushes of a classic PV domain, as operations for MMUEXT and as a hypercall. */
#ifndef PV_FLUSH_H
#define PV_FLUSH_H

#include <hyp/hyp.h>
#include <shim/hypercall.h>
#include <stdint.h>
#include <xen/xen.h>

/* Xen interrupts the pCPUs whose TLBs may hold something of the vCPUs of @mask. */
static inline void pv_fill_flush(struct mmuext_op *op, const struct cpumask *mask, uint64_t va)
{
	op->cmd = va == HYP_FLUSH_ALL ? MMUEXT_TLB_FLUSH_MULTI : MMUEXT_INVLPG_MULTI;
	op->arg1.linear_addr = va;
	set_xen_guest_handle(op->arg2.vcpumask, mask);
}

/* @mask and @va as for hyp_ops.flush_tlb. 0 or -errno. */
static inline long pv_flush_now(const struct cpumask *mask, uint64_t va)
{
	struct mmuext_op op;

	pv_fill_flush(&op, mask, va);
	return hypercall_by_number(__HYPERVISOR_mmuext_op, (uintptr_t)&op, 1, 0, DOMID_SELF);
}

#endif
