// SPDX-License-Identifier: BSD-2-Clause
/*
 * Event channels, 2-level ABI: pending and mask bits of all ports lie in the shared info page, a
 * summary word in each vCPU's vcpu_info. Ports of different vCPUs may share words, so a vCPU
 * looks only at its own ports; otherwise it would consume another's event.
 *
 * Protocol of an upcall (Xen, evtchn_2l_set_pending and vcpu_mark_events_pending): Xen sets the
 * port's pending bit, the word's bit in evtchn_pending_sel, then evtchn_upcall_pending, and
 * interrupts only if that was 0. So the guest clears in the reverse order: evtchn_upcall_pending,
 * then the summary (xchg, a full barrier), then the ports it handles. An event that comes after
 * the clear raises a new upcall.
 */
#include <shim/evtchn_2l.h>

#include <hyp/upcalls.h>
#include <shim/evtchn.h>
#include <shim/vcpu_info.h>
#include <stddef.h>

#include "atomic.h"
#include "percpu.h"

_Static_assert(offsetof(struct shared_info, evtchn_pending) == 32 * 64, "shared_info");
_Static_assert(offsetof(struct vcpu_info, evtchn_pending_sel) == 8, "vcpu_info");

static uint64_t *pending_word(evtchn_port_t port)
{
	return (uint64_t *)&xen_shared_info.evtchn_pending[port / 64];
}

static uint64_t *mask_word(evtchn_port_t port)
{
	return (uint64_t *)&xen_shared_info.evtchn_mask[port / 64];
}

static uint64_t bit_of(evtchn_port_t port)
{
	return 1ull << port % 64;
}

/* A domain starts with this ABI. */
static long init(void)
{
	return 0;
}

static void mask(evtchn_port_t port)
{
	fetch_or(mask_word(port), bit_of(port));
}

static bool try_unmask(evtchn_port_t port)
{
	return !(READ_ONCE(*mask_word(port)) & bit_of(port));
}

static bool take_pending(evtchn_port_t port)
{
	if (!(READ_ONCE(*pending_word(port)) & bit_of(port)))
		return false;
	return fetch_and(pending_word(port), ~bit_of(port)) & bit_of(port);
}

void evtchn_mark_pending(unsigned int cpu)
{
	struct vcpu_info *info = xen_vcpu_info(cpu);
	evtchn_port_t port = evtchn_ipi_arg(cpu)->port;

	fetch_or(pending_word(port), bit_of(port));
	fetch_or((uint64_t *)&info->evtchn_pending_sel, 1ull << port / 64);
	xchg(&info->evtchn_upcall_pending, 1);
}

void evtchn_unmark_pending(unsigned int cpu)
{
	struct vcpu_info *info = xen_vcpu_info(cpu);

	xchg(&info->evtchn_upcall_pending, 0);
	xchg((uint64_t *)&info->evtchn_pending_sel, 0);
	take_pending(evtchn_ipi_arg(cpu)->port);
}

static void upcall(void)
{
	unsigned int cpu = smp_processor_id();
	struct vcpu_info *info = xen_vcpu_info(cpu);

	count(upcalls);
	WRITE_ONCE(info->evtchn_upcall_pending, 0);
	xchg((uint64_t *)&info->evtchn_pending_sel, 0);
	if (take_pending(evtchn_ipi_arg(cpu)->port))
		ipi_interrupt();
}

const struct evtchn_abi evtchn_2l = {
	.name = "2l",
	.nr_ports = EVTCHN_2L_NR_CHANNELS,
	.group = 64, /* a word of evtchn_pending */
	.init = init,
	.mask = mask,
	.try_unmask = try_unmask,
	.take_pending = take_pending,
	.upcall = upcall,
};
