// SPDX-License-Identifier: BSD-2-Clause
/*
 * Path `x2apic-cluster`: one ICR write for each logical cluster of up to 16 APICs. Which vCPUs are
 * in one is the hypervisor's choice; each reads its own cluster from its logical destination
 * register. With Xen 4.17's, whose vCPU N has the APIC ID 2 N, it is 8 vCPUs.
 */
#include <hyp/paths.h>

#include <x86/apic.h>

const struct ipi_path path_x2apic_cluster = {
	.name = "x2apic-cluster",
	.unusable = x2apic_unusable,
	.send = x2apic_send_clusters,
};
