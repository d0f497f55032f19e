// SPDX-License-Identifier: BSD-2-Clause
/*
 * Path `xapic-allbut`: one ICR write with the all-but-self shorthand, where the mask is all vCPUs
 * that exist but the sender. Any other mask goes out a target at a time and is counted.
 */
#include <hyp/hyp.h>
#include <x86/platform.h>

#include "percpu.h"

static void send_allbut(const struct cpumask *mask)
{
	if (cpumask_weight(mask) + 1 == hyp->vcpus_present()) {
		xapic_send_all_but_self();
		return;
	}
	count(path_fallbacks);
	xapic_send_each(mask);
}

const struct ipi_path path_xapic_allbut = {
	.name = "xapic-allbut",
	.unusable = xapic_unusable,
	.send = send_allbut,
};
