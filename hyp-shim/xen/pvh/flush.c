// SPDX-License-Identifier: BSD-2-Clause
/*
 * hyp_ops.flush_tlb of a PVH domain, which has no MMUEXT_TLB_FLUSH_MULTI. HVMOP_flush_tlbs takes
 * neither vCPUs nor an address: Xen gives every vCPU of the domain a new ASID and returns when each
 * pCPU that runs one has left the guest. A blocked vCPU is not woken; it gets its new ASID when it
 * enters next (hap.c, flush_tlb()). Table updates are plain memory, so there is no batch to wait
 * for.
 */
#include <pvh/flush.h>

#include <shim/flush.h>
#include <x86/cpu.h>

#include "percpu.h"
#include "printk.h"

void pvh_flush_tlb(const struct cpumask *mask, uint64_t va)
{
	struct cpumask self = {0};
	long ret;

	(void)va;
	cpumask_set_cpu(smp_processor_id(), &self);
	if (cpumask_equal(mask, &self)) {
		native_flush_tlb();
		return;
	}
	ret = xen_flush_tlbs(mask);
	if (ret)
		panic("the hypercall for a TLB flush failed: %ld", ret);
}
