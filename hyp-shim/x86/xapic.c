// SPDX-License-Identifier: BSD-2-Clause
/*
 * The local APIC in xAPIC mode: IPIs as writes to memory. Intel SDM vol. 3, "Advanced Programmable
 * Interrupt Controller". Only on a bare machine, whose backend maps the registers. IPIs have a
 * vector of their own, so that the end-of-interrupt does not depend on a look at the mode.
 */
#include <x86/xapic.h>

#include <hyp/hyp.h>
#include <hyp/upcalls.h>
#include <x86/apic_regs.h>
#include <x86/msr.h>
#include <x86/vectors.h>
#include <x86/xapic_mmio.h>

#include "percpu.h"
#include "wait.h"

/* Each vCPU writes its own before it is online; initiators read it. */
static uint32_t ids[NR_CPUS];

/* The registers are mapped. Set at boot. */
static bool mapped;

const char *xapic_unusable(void)
{
	if (rdmsr(MSR_APIC_BASE) & APIC_BASE_X2APIC)
		return "the local APIC is in x2APIC mode";
	return mapped ? NULL : "the local APIC's registers are not mapped here";
}

void xapic_enable(void)
{
	mapped = true;
}

void xapic_init(unsigned int cpu)
{
	xapic_write(XAPIC_SVR, SVR_ENABLE | VECTOR_SPURIOUS);
	ids[cpu] = xapic_read(XAPIC_ID) >> 24;
}

/* Waits, as Linux does, until the APIC has accepted the previous command. */
static void write_icr(uint32_t destination, uint32_t low)
{
	wait_until(!(xapic_read(XAPIC_ICR_LOW) & ICR_PENDING), "the local APIC to send");
	xapic_write(XAPIC_ICR_HIGH, destination << 24);
	xapic_write(XAPIC_ICR_LOW, low);
}

void xapic_command(uint32_t destination, uint32_t low)
{
	write_icr(destination, low);
}

void xapic_send_each(const struct cpumask *mask)
{
	for_each_cpu(cpu, mask) {
		write_icr(ids[cpu], VECTOR_XAPIC_IPI);
		count(icr_writes);
	}
}

void xapic_send_all_but_self(void)
{
	write_icr(0, ICR_ALL_BUT_SELF | VECTOR_XAPIC_IPI);
	count(icr_writes);
}

/* IRQs off. The end-of-interrupt comes last, after the calls are acknowledged. */
void arch_xapic_ipi(void)
{
	ipi_interrupt();
	xapic_write(XAPIC_EOI, 0);
	count(eoi_writes);
}
