// SPDX-License-Identifier: BSD-2-Clause
/*
 * The backend `xen-pvh`: an HVM-type domain without device model. Page tables and roots are native,
 * so their operations cost no trap. vCPUs, interrupts, blocking and shutdown go through Xen.
 */
#include <pvh/pvh.h>

#include <arch/cpu.h>
#include <arch/layout.h>
#include <errno.h>
#include <pvh/flush.h>
#include <pvh/leaves.h>
#include <pvh/upcall.h>
#include <shim/batch.h>
#include <shim/clock.h>
#include <shim/console.h>
#include <shim/evtchn.h>
#include <shim/frame.h>
#include <shim/hypercall.h>
#include <shim/store.h>
#include <shim/toolstack.h>
#include <shim/vcpu.h>
#include <x86/apic.h>
#include <x86/cpu.h>
#include <x86/cpuid.h>
#include <x86/entry.h>
#include <x86/msr.h>
#include <x86/regs.h>
#include <x86/trapping.h>
#include <xen/arch-x86/cpuid.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/hvm_vcpu.h>
#include <xen/hvm/params.h>
#include <xen/memory.h>
#include <xen/version.h>

#include "abi/results.h"
#include "page.h"
#include "printk.h"
#include "string.h"

_Static_assert(sizeof(struct vcpu_hvm_x86_64) <= sizeof(((struct vcpu_hvm_context *)0)->cpu_regs),
	       "vcpu_hvm_context");

/* The first CPUID leaf of the hypervisor's range; its features are at + 4. */
static uint32_t xen_leaves;

static uint64_t get_param(uint32_t index)
{
	struct xen_hvm_param param = {.domid = DOMID_SELF, .index = index};
	long ret = hypercall2(__HYPERVISOR_hvm_op, HVMOP_get_param, (uintptr_t)&param);

	return ret ? 0 : param.value;
}

static void map_shared_info(void)
{
	struct xen_add_to_physmap map = {
		.domid = DOMID_SELF,
		.space = XENMAPSPACE_shared_info,
		.gpfn = xen_frame(&xen_shared_info),
	};
	long ret = hypercall2(__HYPERVISOR_memory_op, XENMEM_add_to_physmap, (uintptr_t)&map);

	if (ret)
		panic("XENMEM_add_to_physmap(shared_info) failed: %ld", ret);
}

static __trapping void pvh_init(void)
{
	long ret;

	xen_leaves = xen_cpuid_leaves();
	wrmsr(cpuid(xen_leaves + 2).ebx, arch_image_phys(hypercall_page));
	map_shared_info();
	xen_console_init(get_param(HVM_PARAM_CONSOLE_PFN) << PAGE_SHIFT,
			 (evtchn_port_t)get_param(HVM_PARAM_CONSOLE_EVTCHN));
	xen_store_init(get_param(HVM_PARAM_STORE_PFN) << PAGE_SHIFT,
		       (evtchn_port_t)get_param(HVM_PARAM_STORE_EVTCHN));
	ret = xen_register_vcpu_info(0);
	if (ret)
		panic("VCPUOP_register_vcpu_info(0) failed: %ld", ret);
	xen_count_vcpus();
	pvh_upcall_init(cpuid(xen_leaves + 4).eax);
}

static void pvh_vcpu_init(unsigned int cpu)
{
	xen_register_runstate(cpu);
	x2apic_init(cpu);
	pvh_upcall_vcpu_init(cpu);
}

static int pvh_vcpu_start(unsigned int cpu, void *stack_top)
{
	struct vcpu_hvm_context context = {
		.mode = VCPU_HVM_MODE_64B,
		.cpu_regs.x86_64 =
			{
				.rip = (uintptr_t)arch_secondary_entry,
				.rsp = (uintptr_t)stack_top,
				.rdi = cpu,
				.rflags = EFLAGS_RESERVED,
				.cr0 = CR0_KERNEL,
				.cr3 = hyp_boot.root,
				.cr4 = CR4_KERNEL,
				.efer = EFER_KERNEL | EFER_LMA,
			},
	};

	return xen_vcpu_start(cpu, &context);
}

/*
 * STI takes effect after the next instruction, so an interrupt that is pending ends the HLT.
 * SCHEDOP_block would not do: Xen still sees STI's shadow while it decides whether to block.
 */
static __trapping void pvh_block(void)
{
	asm volatile("sti; hlt" : : : "memory");
}

static __trapping void pvh_describe(struct area_env *env)
{
	uint32_t features = cpuid(xen_leaves + 4).eax;

	strscpy(env->hypervisor, "XenVMMXenVMM", sizeof(env->hypervisor));
	evtchn_describe(env);
	env->hypervisor_version = cpuid(xen_leaves + 1).eax;
	env->features = AREA_HAS_STEAL | (batch_unusable() ? 0 : AREA_HAS_MULTICALL) |
			(x2apic_unusable() ? 0 : AREA_HAS_X2APIC) |
			(features & XEN_HVM_CPUID_APIC_ACCESS_VIRT ? AREA_APIC_ACCESS_VIRT : 0) |
			(features & XEN_HVM_CPUID_X2APIC_VIRT ? AREA_X2APIC_VIRT : 0);
}

const struct hyp_ops xen_pvh_ops = {
	.name = "xen-pvh",
	.init = pvh_init,
	.unmet = evtchn_unmet,
	.vcpus_present = xen_vcpus_present,
	.vcpu_init = pvh_vcpu_init,
	.vcpu_start = pvh_vcpu_start,
	.vcpus_wanted = xen_vcpus_wanted,
	.end_wanted = xen_end_wanted,
	.vcpu_down = xen_vcpu_down,
	.vcpu_up = xen_vcpu_up,
	.vcpu_stop = xen_vcpu_stop,
	.block = pvh_block,
	.yield = xen_yield,
	.switch_context = native_switch_context,
	.flush_tlb = pvh_flush_tlb,
	.steal_ns = xen_steal_ns,
	.asleep = xen_asleep,
	.vcpu_view = xen_vcpu_view,
	.tsc_khz = xen_tsc_khz,
	.describe = pvh_describe,
	.console_write = xen_console_write,
	.notify = xen_notify,
	.await_outside = xen_await_outside,
	.rest = xen_rest,
	.shutdown = xen_shutdown,
};
