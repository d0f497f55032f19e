// SPDX-License-Identifier: BSD-2-Clause
/*
 * How Xen interrupts a vCPU of a PVH domain for its events: by the domain's callback vector, or by
 * a local APIC vector that each vCPU names (hvm_assert_evtchn_irq() in xen/arch/x86/hvm/irq.c).
 *
 * The callback vector is injected at VM entry as long as evtchn_upcall_pending is set; it is no
 * interrupt of the APIC, so there is no end-of-interrupt. A vCPU's own vector is one: raised when
 * evtchn_upcall_pending goes from 0 to 1, ended by an EOI. With a callback vector as well, VM entry
 * would inject that one too; so the domain has only one of the two.
 */
#include <pvh/upcall.h>

#include <shim/evtchn.h>
#include <shim/hypercall.h>
#include <x86/apic.h>
#include <x86/cpu.h>
#include <x86/vectors.h>
#include <xen/arch-x86/cpuid.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>

#include "printk.h"

_Static_assert(sizeof(struct xen_hvm_evtchn_upcall_vector) == 8, "xen_hvm_evtchn_upcall_vector");
_Static_assert(sizeof(struct xen_hvm_param) == 16, "xen_hvm_param");

static void set_callback_vector(void)
{
	struct xen_hvm_param param = {
		.domid = DOMID_SELF,
		.index = HVM_PARAM_CALLBACK_IRQ,
		.value = (uint64_t)HVM_PARAM_CALLBACK_TYPE_VECTOR << 56 | VECTOR_UPCALL,
	};
	long ret = hypercall2(__HYPERVISOR_hvm_op, HVMOP_set_param, (uintptr_t)&param);

	if (ret)
		panic("HVMOP_set_param(CALLBACK_IRQ) failed: %ld", ret);
}

/*
 * EOI last, after the calls are acknowledged. An event since then has made the vector pending
 * again.
 */
static void upcall_and_eoi(void)
{
	evtchn_upcall();
	x2apic_eoi();
}

void pvh_upcall_init(uint32_t features)
{
	const char *no_vectors = NULL;

	if (!(features & XEN_HVM_CPUID_UPCALL_VECTOR))
		no_vectors = "this Xen has no upcall vector for each vCPU";
	else if (x2apic_unusable())
		no_vectors = "an upcall vector for each vCPU needs its EOI, and there is no x2APIC";
	evtchn_init(no_vectors);
	if (evtchn_by_vector()) {
		platform_upcall = upcall_and_eoi;
	} else {
		platform_upcall = evtchn_upcall;
		set_callback_vector();
	}
}

void pvh_upcall_vcpu_init(unsigned int cpu)
{
	struct xen_hvm_evtchn_upcall_vector upcall = {.vcpu = cpu, .vector = VECTOR_UPCALL};
	long ret;

	if (!evtchn_by_vector())
		return;
	ret = hypercall2(__HYPERVISOR_hvm_op, HVMOP_set_evtchn_upcall_vector, (uintptr_t)&upcall);
	if (ret)
		panic("HVMOP_set_evtchn_upcall_vector(%u) failed: %ld", cpu, ret);
}
