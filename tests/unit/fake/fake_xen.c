// SPDX-License-Identifier: BSD-2-Clause
/* See fake_xen.h. */
#include "fake_xen.h"

#include <errno.h>
#include <hyp/hyp.h>
#include <shim/hypercall.h>
#include <shim/xen.h>
#include <string.h>
#include <x86/platform.h>
#include <xen/hvm/hvm_op.h>
#include <xen/sched.h>

#include "fake_apic.h"

#define GARBAGE 0xdeadbeefdeadf00dull

void arch_apic_ipi(void);

struct fake_xen fake_xen;
struct xen_vcpu xen_vcpus[NR_CPUS];

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

/* evtchn_2l_set_pending() and vcpu_mark_events_pending() */
static void set_pending(unsigned int port)
{
	unsigned int cpu = fake_xen.ports[port].vcpu;
	struct vcpu_info *info = &xen_vcpus[cpu].info;
	uint8_t was;

	if (test_and_set(words_of(xen_shared_info.evtchn_pending), port))
		return;
	if (words_of(xen_shared_info.evtchn_mask)[port / 64] >> port % 64 & 1)
		return;
	if (test_and_set(words_of(&info->evtchn_pending_sel), port / 64))
		return;
	was = info->evtchn_upcall_pending;
	info->evtchn_upcall_pending = 1;
	if (was)
		return;
	fake_xen.kicks[cpu]++;
	host_raise(cpu, 0);
	host_step(HOST_HYP);
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

static long event_channel_op(uint64_t cmd, void *arg)
{
	struct evtchn_bind_ipi *bind = arg;
	const struct evtchn_send *send = arg;

	switch (cmd) {
	case EVTCHNOP_bind_ipi:
		if (bind->vcpu >= nr_vcpus)
			return -ENOENT;
		bind->port = fake_xen.next_port++;
		fake_xen.ports[bind->port].state = FAKE_IPI;
		fake_xen.ports[bind->port].vcpu = bind->vcpu;
		return 0;
	case EVTCHNOP_send:
		return event_send(send->port);
	default:
		return -ENOSYS;
	}
}

/* Other hypercalls ----------------------------------------------------------------------- */

/* All running vCPUs leave the guest and come back: Xen looks for an upcall on the way. */
static long flush_tlbs(void)
{
	for (unsigned int cpu = 0; cpu < nr_vcpus; cpu++) {
		if (!in_xen[cpu] && xen_vcpus[cpu].info.evtchn_upcall_pending)
			host_raise(cpu, 0);
		host_step(HOST_HYP);
	}
	return 0;
}

static long dispatch(unsigned int op, uint64_t a1, uint64_t a2)
{
	switch (op) {
	case __HYPERVISOR_event_channel_op:
		return event_channel_op(a1, (void *)(uintptr_t)a2);
	case __HYPERVISOR_hvm_op:
		if (a1 == HVMOP_flush_tlbs)
			return a2 ? -EINVAL : flush_tlbs();
		return -ENOSYS;
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
	unsigned int self = smp_processor_id();

	if (xen_vcpus[self].info.evtchn_upcall_pending)
		host_raise(self, 0);
}

long fake_hypercall(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4)
{
	long ret = dispatch(op, a1, a2);

	(void)a3;
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
		call.result =
			(unsigned long)dispatch((unsigned int)call.op, call.args[0], call.args[1]);
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

/* Xen injects the vector only while evtchn_upcall_pending is set. */
static void inject_upcall(void)
{
	if (xen_vcpus[smp_processor_id()].info.evtchn_upcall_pending)
		evtchn_upcall();
}

static void vcpu_init(unsigned int cpu)
{
	host_ops.vcpu_init(cpu);
	evtchn_bind_ipi(cpu);
	x2apic_init(cpu);
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

long xen_flush_tlbs(const struct cpumask *mask)
{
	(void)mask;
	return hypercall2(__HYPERVISOR_hvm_op, HVMOP_flush_tlbs, 0);
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
	fake_xen.next_port = 1;
	nr_vcpus = vcpus;
	ops = host_ops;
	ops.vcpu_init = vcpu_init;
	ops.block = block;
	*config = (struct host_config){
		.vcpus = vcpus,
		.ops = &ops,
		.interrupts = {inject_upcall, arch_apic_ipi},
	};
}
