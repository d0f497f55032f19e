// SPDX-License-Identifier: BSD-2-Clause
/* The slow half of irq_enable(). */
#include <arch/cpu.h>

#include <shim/hypercall.h>
#include <stdint.h>
#include <xen/version.h>
#include <xen/xen.h>

/* Any hypercall will do. */
void pv_force_upcall(void)
{
	hypercall2(__HYPERVISOR_xen_version, XENVER_version, 0);
}
