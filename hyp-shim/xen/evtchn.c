// SPDX-License-Identifier: BSD-2-Clause
/*
 * Event channels, 2-level ABI: pending and mask bits of all ports lie in the shared info page, a
 * summary word in each vCPU's vcpu_info. Ports of different vCPUs share words, so a vCPU looks
 * only at its own ports: it would swallow another's event otherwise.
 *
 * Protocol of an upcall (Xen, evtchn_2l_set_pending and vcpu_mark_events_pending): Xen sets the
 * port's pending bit, the word's bit in evtchn_pending_sel, then evtchn_upcall_pending, and
 * interrupts only if that was 0. So the guest clears in the reverse order: evtchn_upcall_pending,
 * then the summary (xchg, a full barrier), then the ports it handles. An event that comes after
 * the clear raises a new upcall.
 */
#include <shim/hypercall.h>
#include <shim/xen.h>

#include "atomic.h"
#include "call.h"
#include "printk.h"

struct shared_info xen_shared_info __attribute__((aligned(4096)));
_Static_assert(sizeof(struct shared_info) <= 4096, "shared_info");

/* The IPI port of each vCPU, as EVTCHNOP_send's argument. Written before the vCPU is online. */
static struct evtchn_send ipi_args[NR_CPUS];

void evtchn_bind_ipi(unsigned int cpu)
{
	struct evtchn_bind_ipi bind = {.vcpu = cpu};
	long ret = hypercall2(__HYPERVISOR_event_channel_op, EVTCHNOP_bind_ipi, (uintptr_t)&bind);

	if (ret)
		panic("EVTCHNOP_bind_ipi for vCPU %u failed: %ld", cpu, ret);
	if (bind.port >= EVTCHN_WORDS * 64)
		panic("port %u is beyond the 2-level ABI", bind.port);
	ipi_args[cpu].port = bind.port;
}

const struct evtchn_send *evtchn_ipi_arg(unsigned int cpu)
{
	return &ipi_args[cpu];
}

bool evtchn_take_pending(evtchn_port_t port)
{
	uint64_t bit = 1ull << (port % 64);
	uint64_t *word = (uint64_t *)&xen_shared_info.evtchn_pending[port / 64];

	if (!(READ_ONCE(*word) & bit))
		return false;
	return fetch_and(word, ~bit) & bit;
}

void evtchn_mask_port(evtchn_port_t port)
{
	fetch_or((uint64_t *)&xen_shared_info.evtchn_mask[port / 64], 1ull << (port % 64));
}

long evtchn_send(evtchn_port_t port)
{
	struct evtchn_send send = {.port = port};

	return hypercall2(__HYPERVISOR_event_channel_op, EVTCHNOP_send, (uintptr_t)&send);
}

void evtchn_mark_pending(unsigned int cpu)
{
	struct vcpu_info *info = xen_vcpu_info(cpu);
	evtchn_port_t port = ipi_args[cpu].port;

	fetch_or((uint64_t *)&xen_shared_info.evtchn_pending[port / 64], 1ull << (port % 64));
	fetch_or((uint64_t *)&info->evtchn_pending_sel, 1ull << (port / 64));
	xchg(&info->evtchn_upcall_pending, 1);
}

void evtchn_unmark_pending(unsigned int cpu)
{
	struct vcpu_info *info = xen_vcpu_info(cpu);

	xchg(&info->evtchn_upcall_pending, 0);
	xchg((uint64_t *)&info->evtchn_pending_sel, 0);
	evtchn_take_pending(ipi_args[cpu].port);
}

void evtchn_upcall(void)
{
	unsigned int cpu = smp_processor_id();
	struct vcpu_info *info = xen_vcpu_info(cpu);
	evtchn_port_t port = ipi_args[cpu].port;

	count(upcalls);
	WRITE_ONCE(info->evtchn_upcall_pending, 0);
	xchg((uint64_t *)&info->evtchn_pending_sel, 0);
	/* The IPI port is the only unmasked one of any vCPU. */
	if (evtchn_take_pending(port))
		ipi_interrupt();
}
