/* SPDX-License-Identifier: BSD-2-Clause */
/* What CPUID returns, and the feature bits that are looked at. */
#ifndef X86_CPUID_BITS_H
#define X86_CPUID_BITS_H

#include <stdint.h>

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

#define CPUID_1_ECX_X2APIC (1u << 21)

#define CPUID_EXTENDED     0x80000000u
#define CPUID_FEATURES_EXT 0x80000001u
#define CPUID_PAGE_1G      (1u << 26) /* of EDX */

#endif
