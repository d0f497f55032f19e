// SPDX-License-Identifier: BSD-2-Clause
/*
 * Path `xapic-allbut`: one ICR write with the all-but-self shorthand, if the mask holds all vCPUs
 * but the initiator. Another mask is sent a target at a time, and counted as path_fallbacks.
 */
#include <hyp/paths.h>

#include <x86/xapic.h>

#include "percpu.h"

static const char *unusable(void)
{
	const char *reason = xapic_unusable();

	if (!reason && nr_cpus_online < hyp->vcpus_present())
		reason = "the all-but-self shorthand reaches vCPUs that are offline, too";
	return reason;
}

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
	.unusable = unusable,
	.send = send_allbut,
};
