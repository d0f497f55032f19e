// SPDX-License-Identifier: BSD-2-Clause
/*
 * The local APIC in x2APIC mode: IPIs as MSR writes. Intel SDM vol. 3, "Extended xAPIC (x2APIC)".
 * Under Xen an ICR write is one trap, whatever its destination. The target's end-of-interrupt is
 * another one, unless the CPU virtualises the APIC.
 */
#include <x86/apic.h>

#include <hyp/hyp.h>
#include <hyp/upcalls.h>
#include <x86/apic_regs.h>
#include <x86/cpuid.h>
#include <x86/msr.h>
#include <x86/trapping.h>
#include <x86/vectors.h>

#include "percpu.h"

struct apic_ids {
	uint32_t id;
	uint32_t ldr; /* what the register says: cluster << 16 | one bit within the cluster */
};

/* Each vCPU writes its own before it is online; initiators read it. */
static struct apic_ids ids[NR_CPUS];

__trapping const char *x2apic_unusable(void)
{
	return cpuid(1).ecx & CPUID_1_ECX_X2APIC ? NULL : "no x2APIC in CPUID";
}

__trapping void x2apic_init(unsigned int cpu)
{
	if (x2apic_unusable())
		return;
	wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) | APIC_BASE_ENABLE);
	wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) | APIC_BASE_X2APIC);
	wrmsr(MSR_X2APIC_SVR, SVR_ENABLE | VECTOR_SPURIOUS);
	ids[cpu].id = (uint32_t)rdmsr(MSR_X2APIC_ID);
	ids[cpu].ldr = (uint32_t)rdmsr(MSR_X2APIC_LDR);
}

__trapping void x2apic_command(uint32_t destination, uint32_t low)
{
	weak_wrmsr_fence();
	wrmsr(MSR_X2APIC_ICR, (uint64_t)destination << 32 | low);
}

/* The caller has made one fence for all that it writes, as Linux does. */
static __trapping void write_icr(uint32_t destination, uint32_t low)
{
	wrmsr(MSR_X2APIC_ICR, (uint64_t)destination << 32 | low | VECTOR_APIC_IPI);
	count(icr_writes);
}

__trapping void x2apic_send_each(const struct cpumask *mask)
{
	weak_wrmsr_fence();
	for_each_cpu(cpu, mask)
		write_icr(ids[cpu].id, 0);
}

__trapping void x2apic_send_clusters(const struct cpumask *mask)
{
	struct cpumask left = *mask;

	weak_wrmsr_fence();
	for_each_cpu(first, &left) {
		uint32_t destination = ids[first].ldr;

		for_each_cpu(cpu, &left) {
			if (ids[cpu].ldr >> 16 != destination >> 16)
				continue;
			destination |= ids[cpu].ldr;
			cpumask_clear_cpu(cpu, &left);
		}
		write_icr(destination, ICR_LOGICAL);
	}
}

__trapping void x2apic_send_all_but_self(void)
{
	weak_wrmsr_fence();
	write_icr(0, ICR_ALL_BUT_SELF);
}

__trapping void x2apic_eoi(void)
{
	wrmsr(MSR_X2APIC_EOI, 0);
	count(eoi_writes);
}

/* IRQs off. The end-of-interrupt comes last, after the calls are acknowledged. */
__trapping void arch_apic_ipi(void)
{
	ipi_interrupt();
	x2apic_eoi();
}
