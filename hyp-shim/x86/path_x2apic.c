// SPDX-License-Identifier: BSD-2-Clause
/* Path `x2apic`: one ICR write for each target, and so one trap under Xen. */
#include <hyp/paths.h>

#include <x86/apic.h>

const struct ipi_path path_x2apic = {
	.name = "x2apic",
	.unusable = x2apic_unusable,
	.send = x2apic_send_each,
};
