/* SPDX-License-Identifier: BSD-2-Clause */
/* CPUID. Unit tests have a file of the same name with a fake CPU. */
#ifndef X86_CPUID_H
#define X86_CPUID_H

#include <stdint.h>
#include <x86/cpuid_bits.h>

static inline struct cpuid cpuid(uint32_t leaf)
{
	struct cpuid r;

	asm volatile("cpuid"
		     : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
		     : "a"(leaf), "c"(0));
	return r;
}

#endif
