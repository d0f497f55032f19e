// SPDX-License-Identifier: BSD-2-Clause
/* See fake_apic.h. Intel SDM vol. 3, "Extended xAPIC (x2APIC)": destinations. */
#include "fake_apic.h"

#include <host/machine.h>
#include <x86/apic.h>
#include <x86/apic_regs.h>
#include <x86/cpuid.h>
#include <x86/msr.h>
#include <x86/xapic.h>
#include <x86/xapic_mmio.h>

#include "kernel/cpu_shared.h"

#define ICR_SHORTHAND  (3ull << 18)
/* Delivery mode, level, trigger mode, reserved ones. */
#define ICR_OTHER_BITS 0xfff3f700ull

struct fake_apic fake_apic;

static bool x2apic_mode;

void fake_apic_reset(unsigned int vcpus)
{
	fake_apic = (struct fake_apic){.vcpus = vcpus, .per_cluster = 8};
	x2apic_mode = false;
}

static uint32_t id_of(unsigned int cpu)
{
	return 2 * cpu;
}

static uint32_t logical_id_of(unsigned int cpu)
{
	return cpu / fake_apic.per_cluster << 16 | 1u << cpu % fake_apic.per_cluster;
}

static bool is_addressed(unsigned int cpu, uint64_t icr)
{
	uint32_t destination = (uint32_t)(icr >> 32), id = logical_id_of(cpu);

	switch (icr & ICR_SHORTHAND) {
	case 0:
		if (icr & ICR_LOGICAL)
			return destination >> 16 == id >> 16 && destination & id & 0xffff;
		return destination == id_of(cpu);
	case ICR_SHORTHAND:
		return cpu != smp_processor_id();
	default:
		host_fail("ICR %lx: a shorthand that no path uses", icr);
	}
}

static void write_icr(uint64_t icr)
{
	bool anybody = false;

	if ((icr & 0xff) < 16 || icr & ICR_OTHER_BITS)
		host_fail("ICR %lx: no fixed, edge-triggered interrupt", icr);
	if (fake_apic.nr_icr == FAKE_ICR_MAX)
		fake_apic.nr_icr = 0;
	fake_apic.icr[fake_apic.nr_icr++] = icr;
	for (unsigned int cpu = 0; cpu < fake_apic.vcpus; cpu++) {
		if (!is_addressed(cpu, icr))
			continue;
		anybody = true;
		fake_apic.hits[cpu]++;
		host_raise(cpu, FAKE_APIC_LINE);
	}
	if (!anybody)
		host_fail("ICR %lx: reaches no APIC", icr);
	host_step(HOST_HYP);
}

uint64_t rdmsr(uint32_t msr)
{
	switch (msr) {
	case MSR_APIC_BASE:
		return APIC_PHYS | (x2apic_mode ? APIC_BASE_X2APIC : 0);
	case MSR_X2APIC_ID:
		return id_of(smp_processor_id());
	case MSR_X2APIC_LDR:
		return logical_id_of(smp_processor_id());
	default:
		host_fail("rdmsr %x", msr);
	}
}

void weak_wrmsr_fence(void)
{
	fake_apic.nr_fences++;
}

void wrmsr(uint32_t msr, uint64_t value)
{
	switch (msr) {
	case MSR_APIC_BASE:
		x2apic_mode = value & APIC_BASE_X2APIC;
		return;
	case MSR_X2APIC_SVR:
		fake_apic.enabled[smp_processor_id()] = value & SVR_ENABLE;
		return;
	case MSR_X2APIC_EOI:
		fake_apic.eois++;
		fake_apic.eois_of[smp_processor_id()]++;
		return;
	case MSR_X2APIC_ICR:
		write_icr(value);
		return;
	default:
		host_fail("wrmsr %x", msr);
	}
}

uint32_t xapic_read(uint32_t offset)
{
	if (x2apic_mode)
		host_fail("xAPIC register %x in x2APIC mode", offset);
	switch (offset) {
	case XAPIC_ID:
		return id_of(smp_processor_id()) << 24;
	case XAPIC_ICR_LOW:
		return fake_apic.busy_reads && fake_apic.busy_reads-- ? ICR_PENDING : 0;
	default:
		host_fail("read of xAPIC register %x", offset);
	}
}

void xapic_write(uint32_t offset, uint32_t value)
{
	if (x2apic_mode)
		host_fail("xAPIC register %x in x2APIC mode", offset);
	switch (offset) {
	case XAPIC_SVR:
		return;
	case XAPIC_EOI:
		fake_apic.eois++;
		return;
	case XAPIC_ICR_HIGH:
		fake_apic.icr_high[smp_processor_id()] = value;
		return;
	case XAPIC_ICR_LOW:
		if (fake_apic.busy_reads)
			host_fail("an ICR write while the last one is on its way");
		write_icr((uint64_t)(fake_apic.icr_high[smp_processor_id()] >> 24) << 32 | value);
		return;
	default:
		host_fail("write of xAPIC register %x", offset);
	}
}

void fake_apic_interrupt(void)
{
	if (x2apic_mode)
		arch_apic_ipi();
	else
		arch_xapic_ipi();
}

struct cpuid cpuid(uint32_t leaf)
{
	struct cpuid none = {0};

	if (leaf == 1 && !fake_apic.absent)
		none.ecx = CPUID_1_ECX_X2APIC;
	return none;
}
