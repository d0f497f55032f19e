// SPDX-License-Identifier: BSD-2-Clause
/*
 * The backend `xen-pv`: a classic PV domain. The kernel runs in ring 3; page tables, stacks,
 * segment bases and the interrupt flag are Xen's (tables.c, context.c, arch/cpu.h), and a vCPU has
 * no local APIC.
 */
#include "pv.h"

#include <arch/cpu.h>
#include <arch/layout.h>
#include <hyp/upcalls.h>
#include <pv/frames.h>
#include <shim/batch.h>
#include <shim/clock.h>
#include <shim/console.h>
#include <shim/evtchn.h>
#include <shim/hypercall.h>
#include <shim/store.h>
#include <shim/toolstack.h>
#include <shim/vcpu.h>
#include <shim/vcpu_info.h>
#include <x86/vectors.h>
#include <xen/callback.h>
#include <xen/version.h>
#include <xen/vcpu.h>

#include "abi/results.h"
#include "boot.h"
#include "context.h"
#include "entry.h"
#include "kernel_pte.h"
#include "page.h"
#include "percpu.h"
#include "printk.h"
#include "string.h"
#include "tables.h"

#define TRAP_MASKED 4 /* trap_info.flags: events masked on entry */

void arch_exception(const struct trap_frame *frame)
{
	if (frame->vector == VECTOR_NMI)
		nmi(frame);
	trap(frame, xen_vcpu_info(smp_processor_id())->arch.cr2);
}

void arch_failsafe(void)
{
	panic("failsafe callback: Xen could not load a segment register");
}

/* An NMI's entry here is what CALLBACKTYPE_nmi would set, but with events masked. */
void pv_fill_traps(struct trap_info *traps)
{
	for (unsigned int vector = 0; vector < NR_EXCEPTIONS; vector++)
		traps[vector] = (struct trap_info){
			.vector = (uint8_t)vector,
			.flags = TRAP_MASKED,
			.cs = FLAT_KERNEL_CS,
			.address = (uintptr_t)exception_stubs + vector * EXCEPTION_STUB,
		};
}

static void register_callback(uint16_t type, uint16_t flags, uintptr_t address)
{
	struct callback_register callback = {.type = type, .flags = flags, .address = address};
	long ret = hypercall2(__HYPERVISOR_callback_op, CALLBACKOP_register, (uintptr_t)&callback);

	if (ret)
		panic("CALLBACKOP_register(%u) failed: %ld", type, ret);
}

/* A PV domain starts with all ports masked. Unmask them: as on PVH, we mask ports one by one. */
static void map_shared_info(void)
{
	long ret = hypercall3(__HYPERVISOR_update_va_mapping, (uintptr_t)&xen_shared_info,
			      pv_start_info->shared_info | (PTE_KERNEL_RW & ~PTE_NX), UVMF_INVLPG);

	if (ret)
		panic("update_va_mapping(shared_info) failed: %ld", ret);
	memset(xen_shared_info.evtchn_mask, 0, sizeof(xen_shared_info.evtchn_mask));
}

/* The physical address of the page that start_info names by machine frame @frame; 0 for 0. */
static uint64_t ring_at(uint64_t frame)
{
	const uint64_t *phys = (const uint64_t *)MACH2PHYS_VIRT_START;

	return frame ? phys[frame] << PAGE_SHIFT : 0;
}

static void pv_init(void)
{
	long ret;

	map_shared_info();
	xen_console_init(ring_at(pv_start_info->console.domU.mfn),
			 pv_start_info->console.domU.evtchn);
	xen_store_init(ring_at(pv_start_info->store_mfn), pv_start_info->store_evtchn);
	ret = xen_register_vcpu_info(0);
	if (ret)
		panic("VCPUOP_register_vcpu_info(0) failed: %ld", ret);
	register_callback(CALLBACKTYPE_event, 0, (uintptr_t)upcall_entry);
	register_callback(CALLBACKTYPE_failsafe, 0, (uintptr_t)failsafe_entry);
	register_callback(CALLBACKTYPE_syscall, CALLBACKF_mask_events,
			  (uintptr_t)system_call_entry);
	cpu_local[0].arch.root = hyp_boot.root;
	xen_count_vcpus();
	evtchn_init("a classic PV domain has one event callback and no interrupt vectors");
}

/*
 * Xen gives a PV vCPU a tick of 100 Hz. Nobody here listens to it, but Xen sets its timer again at
 * each switch to the vCPU, which would be in the figures of all that blocks.
 */
static void stop_periodic_timer(unsigned int cpu)
{
	long ret = hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_stop_periodic_timer, cpu, 0);

	if (ret)
		panic("VCPUOP_stop_periodic_timer(%u) failed: %ld", cpu, ret);
}

static void pv_vcpu_init(unsigned int cpu)
{
	stop_periodic_timer(cpu);
	xen_register_runstate(cpu);
}

static int pv_vcpu_start(unsigned int cpu, void *stack_top)
{
	/* Static, because it is larger than a stack. vCPU 0 starts the vCPUs one at a time. */
	static struct vcpu_guest_context context;
	struct arch_cpu *arch = &cpu_local[cpu].arch;

	context = (struct vcpu_guest_context){
		.flags = VGCF_IN_KERNEL | VGCF_syscall_disables_events,
		.user_regs =
			{
				.rip = (uintptr_t)arch_secondary_entry,
				.rsp = (uintptr_t)stack_top,
				.rdi = cpu,
				.cs = FLAT_KERNEL_CS,
				.ss = FLAT_KERNEL_SS,
			},
		.kernel_ss = FLAT_KERNEL_SS,
		.kernel_sp = (uintptr_t)stack_top,
		.ctrlreg[3] = pv_frames[hyp_boot.root >> PAGE_SHIFT] << PAGE_SHIFT,
		.event_callback_eip = (uintptr_t)upcall_entry,
		.failsafe_callback_eip = (uintptr_t)failsafe_entry,
		.syscall_callback_eip = (uintptr_t)system_call_entry,
		.gs_base_kernel = (uintptr_t)&cpu_local[cpu],
	};
	pv_fill_traps(context.trap_ctxt);
	arch->self = &cpu_local[cpu];
	arch->root = hyp_boot.root;
	return xen_vcpu_start(cpu, &context);
}

static void pv_describe(struct area_env *env)
{
	strscpy(env->hypervisor, "XenVMMXenVMM", sizeof(env->hypervisor));
	evtchn_describe(env);
	env->hypervisor_version = (uint32_t)hypercall2(__HYPERVISOR_xen_version, XENVER_version, 0);
	env->features = AREA_HAS_STEAL | (batch_unusable() ? 0 : AREA_HAS_MULTICALL);
}

const struct hyp_ops xen_pv_ops = {
	.name = "xen-pv",
	.absent_path = "no local APIC in a classic PV domain",
	.init = pv_init,
	.unmet = evtchn_unmet,
	.vcpus_present = xen_vcpus_present,
	.vcpu_init = pv_vcpu_init,
	.vcpu_start = pv_vcpu_start,
	.vcpus_wanted = xen_vcpus_wanted,
	.end_wanted = xen_end_wanted,
	.vcpu_down = xen_vcpu_down,
	.vcpu_up = xen_vcpu_up,
	.vcpu_stop = xen_vcpu_stop,
	.block = pv_block,
	.block_load = pv_block_load,
	.block_loaded = pv_block_loaded,
	.yield = xen_yield,
	.table_begin = pv_table_begin,
	.table_end = pv_table_end,
	.table_prepare = pv_table_prepare,
	.table_release = pv_table_release,
	.set_entry = pv_set_entry,
	.flush_tlb = pv_flush_tlb,
	.switch_context = pv_switch_context,
	.steal_ns = xen_steal_ns,
	.asleep = xen_asleep,
	.vcpu_view = xen_vcpu_view,
	.tsc_khz = xen_tsc_khz,
	.describe = pv_describe,
	.console_write = xen_console_write,
	.notify = xen_notify,
	.await_outside = xen_await_outside,
	.rest = xen_rest,
	.shutdown = xen_shutdown,
};
