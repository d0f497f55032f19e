/* SPDX-License-Identifier: BSD-2-Clause */
/* Model-specific registers. Unit tests have a file of the same name with a fake APIC. */
#ifndef X86_MSR_H
#define X86_MSR_H

#include <stdint.h>

static inline uint64_t rdmsr(uint32_t msr)
{
	uint32_t low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

static inline void wrmsr(uint32_t msr, uint64_t value)
{
	asm volatile("wrmsr"
		     :
		     : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
		     : "memory");
}

/*
 * Linux's name. A write of an x2APIC register is not serialising: what was stored before must be
 * visible before an interrupt that it sends.
 */
static inline void weak_wrmsr_fence(void)
{
	asm volatile("mfence; lfence" : : : "memory");
}

#endif
