// SPDX-License-Identifier: BSD-2-Clause
/*
 * The console ring shared with dom0, its event channel, and waiting on that channel. The other end
 * is the tool, or xenconsoled after `xl create`. vCPU 0 after boot; printk.c serialises writers.
 */
#include <shim/console.h>

#include <arch/cpu.h>
#include <shim/clock.h>
#include <shim/evtchn.h>
#include <shim/hypercall.h>
#include <xen/io/console.h>
#include <xen/sched.h>

#include "atomic.h"
#include "page.h"
#include "printk.h"

/*
 * How long to wait for room in a full ring, which perhaps nobody reads, before output is dropped.
 */
#define FULL_TICKS 100000000ull

/* More than a vCPU's credit is worth, CSCHED2_CREDIT_INIT. */
#define CREDIT_NS 12000000ull

static struct xencons_interface *ring;
static evtchn_port_t port;

/* A wait for room has failed: do not wait again until there is room. */
static bool unread;

void xen_console_init(uint64_t ring_pa, evtchn_port_t console_port)
{
	port = console_port;
	if (ring_pa)
		ring = phys_to_virt(ring_pa);
	if (port)
		evtchn_mask_port(port);
}

static bool wait_for_room(void)
{
	uint64_t start = cycles();

	while (READ_ONCE(ring->out_prod) - smp_load_acquire(&ring->out_cons) >= sizeof(ring->out)) {
		if (unread || cycles() - start > FULL_TICKS) {
			unread = true;
			return false;
		}
		cpu_relax();
	}
	return true;
}

void xen_console_write(const char *buf, size_t len)
{
	if (!ring)
		return;
	for (size_t i = 0; i < len; i++) {
		XENCONS_RING_IDX prod = ring->out_prod;

		if (prod - smp_load_acquire(&ring->out_cons) >= sizeof(ring->out)) {
			xen_notify();
			if (!wait_for_room())
				return;
		}
		unread = false;
		ring->out[MASK_XENCONS_IDX(prod, ring->out)] = buf[i];
		smp_store_release(&ring->out_prod, prod + 1);
	}
	xen_notify();
}

void xen_notify(void)
{
	/* An error is ignored: the other end may be gone, and a panic must still print. */
	if (port)
		evtchn_send(port);
}

void xen_await_port(evtchn_port_t *awaited, uint64_t timeout_ns)
{
	struct sched_poll poll = {.nr_ports = 1, .timeout = xen_system_time() + timeout_ns};
	long ret;

	set_xen_guest_handle(poll.ports, awaited);
	if (evtchn_take_pending(*awaited))
		return;
	ret = hypercall2(__HYPERVISOR_sched_op, SCHEDOP_poll, (uintptr_t)&poll);
	if (ret)
		panic("SCHEDOP_poll failed: %ld", ret);
	evtchn_take_pending(*awaited);
}

/*
 * Xen's scheduler, credit2, gives all vCPUs the same credit again, 10 ms at most, when it finds
 * that one has used up its own. Credits order the queue that the pCPUs share, and with it what a
 * wake-up executes. A vCPU that runs for longer than that makes them equal, whatever they were.
 */
static void use_up_credit(void)
{
	uint64_t end = xen_system_time() + CREDIT_NS;

	while (xen_system_time() < end)
		for (unsigned int i = 0; i < 100000; i++)
			asm volatile("");
}

void xen_rest(uint64_t ns)
{
	uint64_t now, end;

	use_up_credit();
	now = xen_system_time();
	end = (now / ns + 1) * ns;
	for (; now < end; now = xen_system_time())
		xen_await_port(&port, end - now);
}

void xen_await_outside(uint64_t timeout_ns)
{
	xen_await_port(&port, timeout_ns);
}
