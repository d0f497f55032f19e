// SPDX-License-Identifier: BSD-2-Clause
/*
 * Event channels, FIFO ABI: each port has an event word, each vCPU a control block with 16 queues,
 * one a priority. A queue is a list of ports, linked through their event words. Xen appends to it,
 * its vCPU takes from the head; the tails are in Xen's own memory.
 *
 * Protocol (xen/common/event_fifo.c). Xen sets PENDING. If the word is neither MASKED nor LINKED it
 * sets LINKED and writes the port into LINK of the queue's last word, or, where that is no longer
 * LINKED because the queue is empty, into the queue's head. Only then it sets the queue's bit in
 * `ready` and, if that was 0, evtchn_upcall_pending, and interrupts if that was 0.
 *
 * So the guest clears evtchn_upcall_pending, then takes `ready` (xchg, a full barrier), then
 * walks each ready queue to the word without a LINK. It clears LINKED no later than PENDING: an
 * event between the two would set PENDING in a word that Xen believes to be linked, and that no
 * upcall visits again. Once LINKED is clear Xen links the port again, with a new upcall; if PENDING
 * has been handled by then, that upcall finds nothing.
 *
 * MASKED may be cleared only if PENDING is not set, and not while Xen is appending behind the word
 * (BUSY): Xen would not link what became pending while it was masked. EVTCHNOP_unmask does.
 */
#include <shim/evtchn_fifo.h>

#include <arch/cpu.h>
#include <hyp/upcalls.h>
#include <shim/evtchn.h>
#include <shim/frame.h>
#include <shim/hypercall.h>
#include <shim/vcpu_info.h>
#include <stddef.h>

#include "atomic.h"
#include "page.h"
#include "percpu.h"
#include "printk.h"

#define PENDING   (1u << EVTCHN_FIFO_PENDING)
#define MASKED    (1u << EVTCHN_FIFO_MASKED)
#define LINKED    (1u << EVTCHN_FIFO_LINKED)
#define BUSY      (1u << EVTCHN_FIFO_BUSY)
#define LINK_MASK ((uint32_t)EVTCHN_FIFO_LINK_MASK)

#define WORDS_PER_LINE (CACHE_LINE / sizeof(event_word_t))
#define WORDS_PER_PAGE (PAGE_SIZE / sizeof(event_word_t))

/* Enough for one cache line for each vCPU, and for the ports that are bound before. */
#define ARRAY_PAGES (NR_CPUS * WORDS_PER_LINE / WORDS_PER_PAGE + 1)

_Static_assert(sizeof(struct evtchn_fifo_control_block) == 72, "control block");
_Static_assert(offsetof(struct evtchn_fifo_control_block, head) == 8, "control block");
_Static_assert(sizeof(struct evtchn_init_control) == 24, "evtchn_init_control");
_Static_assert(offsetof(struct evtchn_init_control, link_bits) == 16, "evtchn_init_control");
_Static_assert(sizeof(struct evtchn_expand_array) == 8, "evtchn_expand_array");

static event_word_t words[ARRAY_PAGES * WORDS_PER_PAGE] __attribute__((aligned(PAGE_SIZE)));

/* A power of two each, so that none crosses a page. */
static struct control {
	struct evtchn_fifo_control_block block;
} __attribute__((aligned(2 * CACHE_LINE))) controls[NR_CPUS];
_Static_assert(sizeof(struct control) == 2 * CACHE_LINE, "a control block crosses pages");

static long init_control(unsigned int cpu)
{
	const void *block = &controls[cpu].block;
	struct evtchn_init_control init = {
		.control_gfn = xen_frame(block),
		.offset = (uintptr_t)block & (PAGE_SIZE - 1),
		.vcpu = cpu,
	};
	long ret =
		hypercall2(__HYPERVISOR_event_channel_op, EVTCHNOP_init_control, (uintptr_t)&init);

	if (!ret && init.link_bits != EVTCHN_FIFO_LINK_BITS)
		panic("FIFO event channels with links of %u bits", init.link_bits);
	return ret;
}

static void add_page(const event_word_t *page)
{
	struct evtchn_expand_array expand = {.array_gfn = xen_frame(page)};
	long ret = hypercall2(__HYPERVISOR_event_channel_op, EVTCHNOP_expand_array,
			      (uintptr_t)&expand);

	if (ret)
		panic("EVTCHNOP_expand_array failed: %ld", ret);
}

static long init(void)
{
	long ret = init_control(0);

	if (ret)
		return ret;
	for (unsigned int i = 0; i < ARRAY_SIZE(words); i++)
		words[i] = MASKED;
	for (unsigned int i = 0; i < ARRAY_SIZE(words); i += WORDS_PER_PAGE)
		add_page(&words[i]);
	return 0;
}

static void add_vcpu(unsigned int cpu)
{
	long ret = cpu ? init_control(cpu) : 0; /* init() has done vCPU 0's */

	if (ret)
		panic("EVTCHNOP_init_control for vCPU %u failed: %ld", cpu, ret);
}

static void mask(evtchn_port_t port)
{
	fetch_or(&words[port], MASKED);
}

static bool try_unmask(evtchn_port_t port)
{
	for (;;) {
		event_word_t word = READ_ONCE(words[port]);

		if (!(word & MASKED))
			return true;
		if (word & PENDING)
			return false;
		word &= ~BUSY;
		if (try_cmpxchg(&words[port], word, word & ~MASKED))
			return true;
		cpu_relax();
	}
}

static bool take_pending(evtchn_port_t port)
{
	if (!(READ_ONCE(words[port]) & PENDING))
		return false;
	return fetch_and(&words[port], ~PENDING) & PENDING;
}

/* Empties a queue; true if @own was in it and pending. */
static bool drain(const uint32_t *head, evtchn_port_t own)
{
	evtchn_port_t port = READ_ONCE(*head);
	bool found = false;

	while (port) {
		event_word_t clear = LINKED | LINK_MASK | (port == own ? PENDING : 0);
		event_word_t word = fetch_and(&words[port], ~clear);

		found |= word & clear & PENDING;
		port = word & LINK_MASK;
	}
	return found;
}

static void upcall(void)
{
	unsigned int cpu = smp_processor_id();
	struct evtchn_fifo_control_block *control = &controls[cpu].block;
	evtchn_port_t own = evtchn_ipi_arg(cpu)->port;
	bool found = false;

	count(upcalls);
	WRITE_ONCE(xen_vcpu_info(cpu)->evtchn_upcall_pending, 0);
	for (uint32_t ready = xchg(&control->ready, 0); ready; ready &= ready - 1)
		found |= drain(&control->head[__builtin_ctz(ready)], own);
	if (found)
		ipi_interrupt();
}

const struct evtchn_abi evtchn_fifo = {
	.name = "fifo",
	.nr_ports = ARRAY_SIZE(words),
	.group = WORDS_PER_LINE,
	.init = init,
	.add_vcpu = add_vcpu,
	.mask = mask,
	.try_unmask = try_unmask,
	.take_pending = take_pending,
	.upcall = upcall,
};
