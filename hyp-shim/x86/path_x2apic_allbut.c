// SPDX-License-Identifier: BSD-2-Clause
/*
 * Path `x2apic-allbut`: one ICR write with the all-but-self shorthand, if the mask holds all vCPUs
 * but the initiator. The shorthand reaches every APIC of the machine, so the path is usable only
 * while all vCPUs that exist are online. Another mask is sent a cluster at a time, and counted as
 * path_fallbacks.
 */
#include <hyp/paths.h>

#include <x86/apic.h>

#include "percpu.h"

static const char *unusable(void)
{
	const char *reason = x2apic_unusable();

	if (!reason && nr_cpus_online < hyp->vcpus_present())
		reason = "the all-but-self shorthand reaches vCPUs that are offline, too";
	return reason;
}

static void send_allbut(const struct cpumask *mask)
{
	if (cpumask_weight(mask) + 1 == hyp->vcpus_present()) {
		x2apic_send_all_but_self();
		return;
	}
	count(path_fallbacks);
	x2apic_send_clusters(mask);
}

const struct ipi_path path_x2apic_allbut = {
	.name = "x2apic-allbut",
	.unusable = unusable,
	.send = send_allbut,
};
