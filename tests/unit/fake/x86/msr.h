/* SPDX-License-Identifier: BSD-2-Clause */
/* MSRs and CPUID of the fake APIC of fake/fake_apic.h; found before the real file of this name. */
#ifndef X86_MSR_H
#define X86_MSR_H

#include <stdint.h>

#define MSR_APIC_BASE 0x0000001b

uint64_t rdmsr(uint32_t msr);
void wrmsr(uint32_t msr, uint64_t value);

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

struct cpuid cpuid(uint32_t leaf);

#endif
