// SPDX-License-Identifier: BSD-2-Clause
/* See fake_apic.h. Intel SDM vol. 3, "Extended xAPIC (x2APIC)": destinations. */
#include "fake_apic.h"

#include <host/machine.h>
#include <x86/msr.h>

#include "percpu.h"

#define ICR_LOGICAL    (1ull << 11)
#define ICR_SHORTHAND  (3ull << 18)
/* Delivery mode, level, trigger mode, reserved ones. */
#define ICR_OTHER_BITS 0xfff3f700ull

struct fake_apic fake_apic;

void fake_apic_reset(unsigned int vcpus)
{
	fake_apic = (struct fake_apic){.vcpus = vcpus};
}

static uint32_t id_of(unsigned int cpu)
{
	return 2 * cpu;
}

static uint32_t logical_id_of(unsigned int cpu)
{
	return id_of(cpu) >> 4 << 16 | 1u << (id_of(cpu) & 15);
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
		host_fail("ICR %lx: a shorthand that nobody should use", icr);
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
		host_fail("ICR %lx: reaches nobody", icr);
	host_step(HOST_HYP);
}

uint64_t rdmsr(uint32_t msr)
{
	switch (msr) {
	case MSR_APIC_BASE:
		return 0xfee00000;
	case 0x802:
		return id_of(smp_processor_id());
	case 0x80d:
		return logical_id_of(smp_processor_id());
	default:
		host_fail("rdmsr %x", msr);
	}
}

void wrmsr(uint32_t msr, uint64_t value)
{
	switch (msr) {
	case MSR_APIC_BASE:
		return;
	case 0x80f: /* spurious interrupt vector */
		fake_apic.enabled[smp_processor_id()] = value & 0x100;
		return;
	case 0x80b:
		fake_apic.eois++;
		fake_apic.eois_of[smp_processor_id()]++;
		return;
	case 0x830:
		write_icr(value);
		return;
	default:
		host_fail("wrmsr %x", msr);
	}
}

struct cpuid cpuid(uint32_t leaf)
{
	struct cpuid none = {0};

	if (leaf == 1 && !fake_apic.absent)
		none.ecx = 1u << 21;
	return none;
}
