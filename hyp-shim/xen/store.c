// SPDX-License-Identifier: BSD-2-Clause
/*
 * A client of xenstored for one purpose: it reads from cpu/N/availability how many vCPUs the
 * toolstack wants online (`xl vcpu-set`). A watch on cpu reports changes, so a look without one
 * costs two loads. Active only if the domain has a store ring; a sweep's has none. vCPU 0.
 *
 * If the other end does not answer, or answers out of protocol, the store is not used any more.
 */
#include <shim/store.h>

#include <arch/cpu.h>
#include <shim/console.h>
#include <shim/evtchn.h>
#include <shim/vcpu.h>
#include <xen/io/xs_wire.h>

#include "atomic.h"
#include "page.h"
#include "printk.h"
#include "string.h"

#define ANSWER_NS    100000000ull
#define ANSWER_TRIES 50
#define TEXT_MAX     64 /* bytes of a message that are looked at */

static struct xenstore_domain_interface *ring;
static evtchn_port_t port;

/* What the store said last; 0: nothing yet. */
static unsigned int wanted;

/* An event has come since this was last reset. */
static bool changed;

void xen_store_init(uint64_t ring_pa, evtchn_port_t store_port)
{
	if (!ring_pa || !store_port)
		return;
	ring = phys_to_virt(ring_pa);
	port = store_port;
	evtchn_mask_port(port);
}

static void give_up(void)
{
	printk("xenstored does not answer as it should: no more looks at cpu/N/availability\n");
	ring = NULL;
}

/* Requests are short and one at a time, so there is always room. */
static void put(const void *data, size_t len)
{
	const char *p = data;
	XENSTORE_RING_IDX prod = ring->req_prod;

	for (size_t i = 0; i < len; i++)
		ring->req[MASK_XENSTORE_IDX(prod + i)] = p[i];
	smp_store_release(&ring->req_prod, prod + (XENSTORE_RING_IDX)len);
}

static bool has_answer(void)
{
	return smp_load_acquire(&ring->rsp_prod) != ring->rsp_cons;
}

/* Reads @len bytes, stores the first @size. False on a timeout. */
static bool get(void *data, size_t size, size_t len)
{
	char *p = data;

	for (size_t i = 0; i < len; i++) {
		for (int tries = 0; !has_answer(); tries++) {
			unsigned long flags = irq_save();

			if (tries < ANSWER_TRIES)
				xen_await_port(&port, ANSWER_NS);
			irq_restore(flags);
			if (tries == ANSWER_TRIES)
				return false;
		}
		if (i < size)
			p[i] = ring->rsp[MASK_XENSTORE_IDX(ring->rsp_cons)];
		smp_store_release(&ring->rsp_cons, ring->rsp_cons + 1);
	}
	return true;
}

/* Reads one message, its text cut at TEXT_MAX - 1. False on a timeout or a malformed message. */
static bool take_message(struct xsd_sockmsg *message, char text[TEXT_MAX])
{
	if (!get(message, sizeof(*message), sizeof(*message)) ||
	    message->len > XENSTORE_PAYLOAD_MAX || !get(text, TEXT_MAX - 1, message->len))
		return false;
	text[MIN(message->len, TEXT_MAX - 1u)] = '\0';
	evtchn_send(port); /* there is room in the ring */
	return true;
}

/*
 * Sends a request and reads messages up to its answer; a watch event sets changed. False on
 * failure.
 */
static bool ask(uint32_t type, const char *body, size_t len, char answer[TEXT_MAX])
{
	struct xsd_sockmsg message = {.type = type, .len = (uint32_t)len};

	put(&message, sizeof(message));
	put(body, len);
	evtchn_send(port);
	for (;;) {
		if (!take_message(&message, answer))
			return false;
		if (message.type != XS_WATCH_EVENT)
			break;
		changed = true;
	}
	return message.type == type || message.type == XS_ERROR;
}

/* Reads and drops pending messages, which nobody asked for. */
static bool take_events(void)
{
	struct xsd_sockmsg message;
	char text[TEXT_MAX];

	while (has_answer())
		if (!take_message(&message, text))
			return false;
	return true;
}

/* The vCPUs before the first that is not "online"; 0 if the store does not say so of vCPU 0. */
static bool read_wanted_once(void)
{
	char path[TEXT_MAX], answer[TEXT_MAX];
	unsigned int cpu;

	for (cpu = 0; cpu < xen_vcpus_present(); cpu++) {
		size_t len = scnprintf(path, sizeof(path), "cpu/%u/availability", cpu);

		if (!ask(XS_READ, path, len + 1, answer))
			return false;
		if (strcmp(answer, "online"))
			break;
	}
	wanted = cpu;
	return true;
}

/* Repeats if something has changed meanwhile, at most ANSWER_TRIES times. */
static bool read_wanted(void)
{
	for (int tries = 0; tries < ANSWER_TRIES; tries++) {
		changed = false;
		if (!read_wanted_once())
			return false;
		if (!changed)
			break;
	}
	return true;
}

unsigned int xen_vcpus_wanted(void)
{
	static const char watch[] = "cpu\0count"; /* path and token */
	static bool watching;
	char answer[TEXT_MAX];
	bool good = true;

	if (!ring || (watching && !has_answer()))
		return wanted;
	if (!watching)
		good = ask(XS_WATCH, watch, sizeof(watch), answer);
	watching = true;
	if (!good || !take_events() || !read_wanted())
		give_up();
	return wanted;
}
