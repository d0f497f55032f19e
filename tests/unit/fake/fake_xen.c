// SPDX-License-Identifier: BSD-2-Clause
/* See fake_xen.h. */
#include "fake_xen.h"

#include <errno.h>
#include <hyp/hyp.h>
#include <pvh/upcall.h>
#include <shim/evtchn.h>
#include <shim/frame.h>
#include <shim/hypercall.h>
#include <shim/vcpu.h>
#include <shim/vcpu_info.h>
#include <string.h>
#include <x86/apic.h>
#include <x86/cpu.h>
#include <x86/xapic.h>
#include <xen/arch-x86/cpuid.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>
#include <xen/sched.h>
#include <xen/vcpu.h>

#include "fake_apic.h"
#include "fake_fifo.h"

#define GARBAGE 0xdeadbeefdeadf00dull

struct fake_xen fake_xen;
void (*platform_upcall)(void);

static unsigned int nr_vcpus;
static bool in_xen[NR_CPUS]; /* blocked, or on the way there */

static uint64_t *words_of(xen_ulong_t *words)
{
	return (uint64_t *)words;
}

/* Events --------------------------------------------------------------------------------- */

static bool test_and_set(uint64_t *words, unsigned int bit)
{
	uint64_t mask = 1ull << bit % 64;
	bool was = words[bit / 64] & mask;

	words[bit / 64] |= mask;
	host_step(HOST_HYP);
	return was;
}

/* hvm_assert_evtchn_irq(): the vector is pending, or the vCPU looks at VM entry. */
static void assert_upcall(unsigned int cpu)
{
	fake_xen.kicks[cpu]++;
	host_raise(cpu, 0);
	host_step(HOST_HYP);
}

void fake_mark_events_pending(unsigned int cpu)
{
	struct vcpu_info *info = &xen_vcpus[cpu].info;
	uint8_t was = info->evtchn_upcall_pending;

	info->evtchn_upcall_pending = 1;
	host_step(HOST_HYP);
	if (!was)
		assert_upcall(cpu);
}

/* evtchn_2l_set_pending() */
static void set_pending_2l(unsigned int port)
{
	unsigned int cpu = fake_xen.ports[port].vcpu;

	if (test_and_set(words_of(xen_shared_info.evtchn_pending), port))
		return;
	if (words_of(xen_shared_info.evtchn_mask)[port / 64] >> port % 64 & 1)
		return;
	if (test_and_set(words_of(&xen_vcpus[cpu].info.evtchn_pending_sel), port / 64))
		return;
	fake_mark_events_pending(cpu);
}

static void set_pending(unsigned int port)
{
	if (fake_fifo_is_on())
		fake_fifo_set_pending(port, fake_xen.ports[port].vcpu);
	else
		set_pending_2l(port);
}

void fake_xen_event(unsigned int port)
{
	set_pending(port);
}

static long event_send(unsigned int port)
{
	long refused = fake_xen.refuse_send ? fake_xen.refuse_send(port) : 0;

	if (refused)
		return refused;
	if (port >= FAKE_MAX_PORTS)
		return -EINVAL;
	switch (fake_xen.ports[port].state) {
	case FAKE_IPI:
		fake_xen.ports[port].sends++;
		set_pending(port);
		return 0;
	case FAKE_INTERDOMAIN:
		fake_xen.ports[port].sends++;
		return 0;
	case FAKE_UNBOUND:
		return 0;
	default:
		return -EINVAL;
	}
}

/* get_free_port(): the lowest. */
static long bind_ipi(struct evtchn_bind_ipi *bind)
{
	unsigned int port = fake_xen.first_port;

	if (bind->vcpu >= nr_vcpus)
		return -ENOENT;
	while (port < fake_xen.end_of_ports && fake_xen.ports[port].state != FAKE_FREE)
		port++;
	if (port >= fake_xen.end_of_ports)
		return -ENOSPC;
	fake_xen.ports[port].state = FAKE_IPI;
	fake_xen.ports[port].vcpu = bind->vcpu;
	bind->port = port;
	return 0;
}

static long close_port(unsigned int port)
{
	if (port >= FAKE_MAX_PORTS || fake_xen.ports[port].state == FAKE_FREE)
		return -EINVAL;
	fake_xen.ports[port].state = FAKE_FREE;
	fake_xen.closed++;
	return 0;
}

/* evtchn_2l_unmask() */
static void unmask_2l(unsigned int port)
{
	uint64_t *mask = &words_of(xen_shared_info.evtchn_mask)[port / 64];
	uint64_t bit = 1ull << port % 64;
	unsigned int cpu = fake_xen.ports[port].vcpu;
	bool was = *mask & bit;

	*mask &= ~bit;
	host_step(HOST_HYP);
	if (was && words_of(xen_shared_info.evtchn_pending)[port / 64] & bit &&
	    !test_and_set(words_of(&xen_vcpus[cpu].info.evtchn_pending_sel), port / 64))
		fake_mark_events_pending(cpu);
}

static long unmask(unsigned int port)
{
	if (port >= FAKE_MAX_PORTS || fake_xen.ports[port].state == FAKE_FREE)
		return -EINVAL;
	fake_xen.unmasks++;
	if (fake_fifo_is_on())
		fake_fifo_unmask(port, fake_xen.ports[port].vcpu);
	else
		unmask_2l(port);
	return 0;
}

static long event_channel_op(uint64_t cmd, void *arg)
{
	switch (cmd) {
	case EVTCHNOP_bind_ipi:
		return bind_ipi(arg);
	case EVTCHNOP_close:
		return close_port(((const struct evtchn_close *)arg)->port);
	case EVTCHNOP_send:
		return event_send(((const struct evtchn_send *)arg)->port);
	case EVTCHNOP_unmask:
		return unmask(((const struct evtchn_unmask *)arg)->port);
	case EVTCHNOP_init_control:
		return fake_xen.no_fifo ? -ENOSYS : fake_fifo_init_control(arg, nr_vcpus);
	case EVTCHNOP_expand_array:
		return fake_fifo_expand_array(arg);
	case EVTCHNOP_set_priority:
		return fake_fifo_set_priority(arg);
	default:
		return -ENOSYS;
	}
}

/* Other hypercalls ----------------------------------------------------------------------- */

/* hvm_vcpu_has_pending_irq(): the callback vector, and only that, follows what is in memory. */
static void enter_guest(unsigned int cpu)
{
	if (fake_xen.callback_vector && xen_vcpus[cpu].info.evtchn_upcall_pending)
		host_raise(cpu, 0);
}

/* All running vCPUs leave the guest and come back: Xen looks for an upcall on the way. */
static long flush_tlbs(void)
{
	fake_xen.flushes++;
	for (unsigned int cpu = 0; cpu < nr_vcpus; cpu++) {
		if (!in_xen[cpu])
			enter_guest(cpu);
		host_step(HOST_HYP);
	}
	return 0;
}

static long set_upcall_vector(const struct xen_hvm_evtchn_upcall_vector *op)
{
	if (op->vector < 16)
		return -EINVAL;
	if (op->vcpu >= nr_vcpus)
		return -ENOENT;
	if (!fake_apic.enabled[op->vcpu])
		host_fail("vCPU %u has an upcall vector but no local APIC", op->vcpu);
	fake_xen.vectors[op->vcpu] = op->vector;
	assert_upcall(op->vcpu);
	return 0;
}

static long set_param(const struct xen_hvm_param *param)
{
	if (param->index != HVM_PARAM_CALLBACK_IRQ ||
	    param->value >> 56 != HVM_PARAM_CALLBACK_TYPE_VECTOR)
		return -EINVAL;
	fake_xen.callback_vector = param->value & 0xff;
	return 0;
}

void native_flush_tlb(void)
{
	fake_xen.native_flushes++;
}

static long dispatch(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3)
{
	long ret;

	if (fake_xen.answer && fake_xen.answer(op, a1, a2, a3, &ret))
		return ret;
	switch (op) {
	case __HYPERVISOR_event_channel_op:
		return event_channel_op(a1, (void *)(uintptr_t)a2);
	case __HYPERVISOR_hvm_op:
		if (a1 == HVMOP_flush_tlbs && fake_xen.refuse_flush)
			return fake_xen.refuse_flush;
		if (a1 == HVMOP_flush_tlbs)
			return a2 ? -EINVAL : flush_tlbs();
		if (a1 == HVMOP_set_param)
			return set_param((const void *)(uintptr_t)a2);
		if (a1 == HVMOP_set_evtchn_upcall_vector)
			return set_upcall_vector((const void *)(uintptr_t)a2);
		return -ENOSYS;
	case __HYPERVISOR_vcpu_op:
		if (a1 != VCPUOP_is_up)
			return -ENOSYS;
		return a2 < nr_vcpus ? 1 : -ENOENT;
	case __HYPERVISOR_sched_op:
		if (a1 != SCHEDOP_poll)
			return -ENOSYS;
		fake_xen.polls++;
		return 0;
	default:
		return -ENOSYS;
	}
}

/* On the way back to the guest. */
static void resume(void)
{
	enter_guest(smp_processor_id());
}

long fake_hypercall(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4)
{
	long ret = dispatch(op, a1, a2, a3);

	(void)a4;
	resume();
	return ret;
}

long fake_multicall(unsigned int op, void *entries, uint64_t nr, uint64_t *left)
{
	struct multicall_entry *list = entries;
	uint64_t rsi = nr;

	if (op != __HYPERVISOR_multicall)
		return -EINVAL;
	if (fake_xen.no_multicall) {
		*left = fake_xen.debug_build ? GARBAGE : rsi;
		return -ENOSYS;
	}
	fake_xen.multicall_traps++;
	for (unsigned int i = 0; i < nr; i++) {
		struct multicall_entry call;

		if (i && fake_xen.preempt && fake_xen.preempt(i)) {
			rsi = nr - i;
			fake_xen.multicall_traps++;
			host_step(HOST_RELAX);
		}
		call = list[i];
		call.result = (unsigned long)dispatch((unsigned int)call.op, call.args[0],
						      call.args[1], call.args[2]);
		if (fake_xen.debug_build)
			memset(&list[i], 0xaa, sizeof(list[i]));
		list[i].result = call.result;
		fake_xen.multicall_entries++;
	}
	*left = fake_xen.debug_build ? GARBAGE : rsi;
	resume();
	return 0;
}

/* The platform --------------------------------------------------------------------------- */

/*
 * Xen injects the callback vector only while evtchn_upcall_pending is set. A vCPU's own vector is
 * injected once it is pending, and not again before its end-of-interrupt.
 */
static void inject_upcall(void)
{
	unsigned int self = smp_processor_id(), eois = fake_apic.eois_of[self];

	fake_xen.in_upcall[self] = true;
	if (fake_xen.vectors[self])
		platform_upcall();
	else if (fake_xen.callback_vector && xen_vcpus[self].info.evtchn_upcall_pending)
		platform_upcall();
	fake_xen.in_upcall[self] = false;
	if (fake_apic.eois_of[self] - eois != !!fake_xen.vectors[self])
		host_fail("vCPU %u: %u EOIs in an upcall", self, fake_apic.eois_of[self] - eois);
}

/* What a PVH backend does; VCPUOP_register_vcpu_info leaves events pending (map_vcpu_info()). */
static void init(void)
{
	host_ops.init();
	xen_vcpus[0].info.evtchn_upcall_pending = 1;
	xen_count_vcpus();
	pvh_upcall_init(fake_xen.features);
}

static int vcpu_start(unsigned int cpu, void *stack_top)
{
	xen_vcpus[cpu].info.evtchn_upcall_pending = 1;
	return host_ops.vcpu_start(cpu, stack_top);
}

static void vcpu_init(unsigned int cpu)
{
	host_ops.vcpu_init(cpu);
	if (fake_apic.absent) {
		xapic_enable();
		xapic_init(cpu);
	} else {
		x2apic_init(cpu);
	}
	pvh_upcall_vcpu_init(cpu);
}

/* vcpu_block(): marks the vCPU blocked, then looks for events. */
static void block(void)
{
	unsigned int self = smp_processor_id();

	in_xen[self] = true;
	resume();
	host_ops.block();
	in_xen[self] = false;
}

uint64_t xen_frame(const void *va)
{
	return (uintptr_t)va >> 12;
}

void fake_xen_reset(unsigned int vcpus, struct host_config *config)
{
	static struct hyp_ops ops;

	fake_apic_reset(vcpus);
	memset(&fake_xen, 0, sizeof(fake_xen));
	memset(in_xen, 0, sizeof(in_xen));
	memset(xen_vcpus, 0, sizeof(xen_vcpus));
	fake_fifo_reset();
	fake_xen.first_port = 1;
	fake_xen.end_of_ports = FAKE_MAX_PORTS;
	fake_xen.features = XEN_HVM_CPUID_UPCALL_VECTOR;
	nr_vcpus = vcpus;
	ops = host_ops;
	ops.init = init;
	ops.unmet = evtchn_unmet;
	ops.vcpu_start = vcpu_start;
	ops.vcpu_init = vcpu_init;
	ops.block = block;
	*config = (struct host_config){
		.vcpus = vcpus,
		.ops = &ops,
		.interrupts = {inject_upcall, fake_apic_interrupt},
	};
}
