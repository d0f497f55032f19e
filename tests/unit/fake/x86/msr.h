/* SPDX-License-Identifier: BSD-2-Clause */
/* MSRs of the fake APIC of fake/fake_apic.h; found before the real file of this name. */
#ifndef X86_MSR_H
#define X86_MSR_H

#include <stdint.h>

uint64_t rdmsr(uint32_t msr);
void wrmsr(uint32_t msr, uint64_t value);
void weak_wrmsr_fence(void);

#endif
