/* SPDX-License-Identifier: BSD-2-Clause */
/* CPUID of the fake APIC of fake/fake_apic.h; found before the real file of this name. */
#ifndef X86_CPUID_H
#define X86_CPUID_H

#include <stdint.h>
#include <x86/cpuid_bits.h>

struct cpuid cpuid(uint32_t leaf);

#endif
