// SPDX-License-Identifier: BSD-2-Clause
/* HVMOP_flush_tlbs, which has no mask: it is for all vCPUs of the domain. */
#include <shim/flush.h>

#include <shim/hypercall.h>
#include <stdint.h>
#include <xen/hvm/hvm_op.h>
#include <xen/xen.h>

long xen_flush_tlbs(const struct cpumask *mask)
{
	(void)mask;
	return hypercall2(__HYPERVISOR_hvm_op, HVMOP_flush_tlbs, 0);
}
