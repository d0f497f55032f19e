// SPDX-License-Identifier: BSD-2-Clause
/* See pvh/leaves.h. Xen's range may follow that of a hypervisor that it emulates (Viridian). */
#include <pvh/leaves.h>

#include <x86/cpuid.h>
#include <xen/arch-x86/cpuid.h>

uint32_t xen_cpuid_leaves(void)
{
	for (uint32_t base = 0x40000000; base < 0x40010000; base += 0x100) {
		struct cpuid id = cpuid(base);

		if (id.ebx == XEN_CPUID_SIGNATURE_EBX && id.ecx == XEN_CPUID_SIGNATURE_ECX &&
		    id.edx == XEN_CPUID_SIGNATURE_EDX)
			return base;
	}
	return 0;
}
