// SPDX-License-Identifier: BSD-2-Clause
/*
 * The backend `xen-pvh`: an HVM-type domain without device model. Tables and roots are native, so
 * those operations cost no trap; vCPUs, interrupts, blocking and the end are Xen's.
 */
#include <arch/cpu.h>
#include <arch/layout.h>
#include <errno.h>
#include <hyp/hyp.h>
#include <pvh/hypercall.h>
#include <pvh/xen.h>
#include <x86/msr.h>
#include <x86/platform.h>
#include <xen/arch-x86/cpuid.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/hvm_vcpu.h>
#include <xen/hvm/params.h>
#include <xen/memory.h>
#include <xen/sched.h>
#include <xen/version.h>

#include "abi/results.h"
#include "call.h"
#include "mm.h"
#include "printk.h"
#include "string.h"

#define CR0_BOOT  0x80010033ul /* PG, WP, NE, ET, MP, PE */
#define CR4_BOOT  0x000000a0ul /* PGE, PAE */
#define EFER_BOOT 0x00000d01ul /* NXE, LMA, LME, SCE */

_Static_assert(sizeof(struct vcpu_hvm_x86_64) <= sizeof(((struct vcpu_hvm_context *)0)->cpu_regs),
	       "vcpu_hvm_context");

extern const struct hyp_ops xen_pvh_ops;

static struct vcpu_runstate_info runstates[NR_CPUS];

/* The first CPUID leaf of the hypervisor's range; its features are at + 4. */
static uint32_t xen_leaves;

static unsigned int nr_present;

static uint32_t find_leaves(void)
{
	for (uint32_t base = 0x40000000; base < 0x40010000; base += 0x100) {
		struct cpuid id = cpuid(base);

		if (id.ebx == XEN_CPUID_SIGNATURE_EBX && id.ecx == XEN_CPUID_SIGNATURE_ECX &&
		    id.edx == XEN_CPUID_SIGNATURE_EDX)
			return base;
	}
	return 0;
}

static void map_shared_info(void)
{
	struct xen_add_to_physmap map = {
		.domid = DOMID_SELF,
		.space = XENMAPSPACE_shared_info,
		.gpfn = arch_image_phys(&xen_shared_info) >> PAGE_SHIFT,
	};
	long ret = hypercall2(__HYPERVISOR_memory_op, XENMEM_add_to_physmap, (uintptr_t)&map);

	if (ret)
		panic("XENMEM_add_to_physmap(shared_info) failed: %ld", ret);
}

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

/* Xen takes it for an offline vCPU too, and wants it before it starts one beyond 31. */
static long register_vcpu_info(unsigned int cpu)
{
	uint64_t pa = arch_image_phys(&xen_vcpus[cpu].info);
	struct vcpu_register_vcpu_info area = {
		.mfn = pa >> PAGE_SHIFT,
		.offset = pa & (PAGE_SIZE - 1),
	};

	return hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_register_vcpu_info, cpu, (uintptr_t)&area);
}

static unsigned int count_vcpus(void)
{
	unsigned int n = 1;

	while (n < NR_CPUS && hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_is_up, n, 0) >= 0)
		n++;
	return n;
}

static void pvh_init(void)
{
	xen_leaves = find_leaves();
	if (!xen_leaves)
		for (;;) /* no console, no way to end: the tool's timeout names it */
			cpu_relax();
	wrmsr(cpuid(xen_leaves + 2).ebx, arch_image_phys(hypercall_page));
	map_shared_info();
	xen_console_init();
	if (register_vcpu_info(0))
		panic("VCPUOP_register_vcpu_info(0) failed");
	platform_upcall = evtchn_upcall;
	set_callback_vector();
	nr_present = count_vcpus();
}

static unsigned int pvh_vcpus_present(void)
{
	return nr_present;
}

static void pvh_vcpu_init(unsigned int cpu)
{
	struct vcpu_register_runstate_memory_area area;
	long ret;

	set_xen_guest_handle(area.addr.h, &runstates[cpu]);
	ret = hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_register_runstate_memory_area, cpu,
			 (uintptr_t)&area);
	if (ret)
		panic("VCPUOP_register_runstate_memory_area(%u) failed: %ld", cpu, ret);
	evtchn_bind_ipi(cpu);
	x2apic_init(cpu);
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
				.rflags = 2,
				.cr0 = CR0_BOOT,
				.cr3 = init_mm.root,
				.cr4 = CR4_BOOT,
				.efer = EFER_BOOT,
			},
	};
	long ret = register_vcpu_info(cpu);

	if (!ret)
		ret = hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_initialise, cpu, (uintptr_t)&context);
	if (!ret)
		ret = hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_up, cpu, 0);
	return (int)ret;
}

static void pvh_vcpu_stop(unsigned int cpu)
{
	hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_send_nmi, cpu, 0);
}

/*
 * STI takes effect after the next instruction, so an interrupt that is pending ends the HLT.
 * SCHEDOP_block would not do: Xen still sees STI's shadow while it decides whether to block.
 */
static void pvh_block(void)
{
	asm volatile("sti; hlt" : : : "memory");
}

static void pvh_yield(void)
{
	hypercall2(__HYPERVISOR_sched_op, SCHEDOP_yield, 0);
}

static uint64_t pvh_steal_ns(unsigned int cpu)
{
	return READ_ONCE(runstates[cpu].time[RUNSTATE_runnable]);
}

static void pvh_describe(struct area_env *env)
{
	uint32_t features = cpuid(xen_leaves + 4).eax;

	strscpy(env->hypervisor, "XenVMMXenVMM", sizeof(env->hypervisor));
	strscpy(env->upcall, "callback", sizeof(env->upcall));
	strscpy(env->evtchn_abi, "2l", sizeof(env->evtchn_abi));
	env->hypervisor_version = cpuid(xen_leaves + 1).eax;
	env->features = AREA_HAS_STEAL | (batch_unusable() ? 0 : AREA_HAS_MULTICALL) |
			(x2apic_unusable() ? 0 : AREA_HAS_X2APIC) |
			(features & XEN_HVM_CPUID_APIC_ACCESS_VIRT ? AREA_APIC_ACCESS_VIRT : 0) |
			(features & XEN_HVM_CPUID_X2APIC_VIRT ? AREA_X2APIC_VIRT : 0);
}

static void pvh_shutdown(enum hyp_shutdown how)
{
	struct sched_shutdown shutdown = {
		.reason = how == HYP_CRASH ? SHUTDOWN_crash : SHUTDOWN_poweroff,
	};

	for (;;)
		hypercall2(__HYPERVISOR_sched_op, SCHEDOP_shutdown, (uintptr_t)&shutdown);
}

const struct hyp_ops xen_pvh_ops = {
	.name = "xen-pvh",
	.init = pvh_init,
	.vcpus_present = pvh_vcpus_present,
	.vcpu_init = pvh_vcpu_init,
	.vcpu_start = pvh_vcpu_start,
	.vcpu_stop = pvh_vcpu_stop,
	.block = pvh_block,
	.yield = pvh_yield,
	.switch_context = native_switch_context,
	.steal_ns = pvh_steal_ns,
	.tsc_khz = xen_tsc_khz,
	.describe = pvh_describe,
	.console_write = xen_console_write,
	.notify = xen_notify,
	.await_outside = xen_await_outside,
	.shutdown = pvh_shutdown,
};
