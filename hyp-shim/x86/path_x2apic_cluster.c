// SPDX-License-Identifier: BSD-2-Clause
/*
 * Path `x2apic-cluster`: one ICR write for each logical cluster of up to 16 APIC IDs. Xen
 * gives vCPU N the APIC ID 2 N, so a cluster is 8 vCPUs there.
 */
#include <x86/paths.h>

#include <x86/apic.h>

const struct ipi_path path_x2apic_cluster = {
	.name = "x2apic-cluster",
	.unusable = x2apic_unusable,
	.send = x2apic_send_clusters,
};
