// SPDX-License-Identifier: BSD-2-Clause
/* See store.h. Events come in between answers; a look without one costs two loads. */
#include <shim/store.h>

#include <arch/cpu.h>
#include <shim/console.h>
#include <shim/evtchn.h>
#include <xen/io/xs_wire.h>

#include "atomic.h"
#include "page.h"
#include "printk.h"
#include "string.h"

#define ANSWER_NS    100000000ull
#define ANSWER_TRIES 50

static struct xenstore_domain_interface *ring;
static evtchn_port_t port;

/* The transaction that requests belong to; 0: none. */
static uint32_t transaction;

/* An event has come since xen_store_has_changed() last said so. */
static bool changed;

enum answer {
	BROKEN, /* none, or out of protocol: the store is given up */
	REFUSED, /* the text is the error's name */
	GIVEN,
};

void xen_store_init(uint64_t ring_pa, evtchn_port_t store_port)
{
	if (!ring_pa || !store_port)
		return;
	ring = phys_to_virt(ring_pa);
	port = store_port;
	evtchn_mask_port(port);
}

bool xen_store_is_usable(void)
{
	return ring;
}

static enum answer give_up(void)
{
	printk("xenstored does not answer as it should: what the toolstack wants is not seen\n");
	ring = NULL;
	return BROKEN;
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

/*
 * Reads one message, its text cut at XEN_STORE_TEXT_MAX - 1. False on a timeout or a malformed
 * message.
 */
static bool take_message(struct xsd_sockmsg *message, char text[XEN_STORE_TEXT_MAX])
{
	if (!get(message, sizeof(*message), sizeof(*message)) ||
	    message->len > XENSTORE_PAYLOAD_MAX || !get(text, XEN_STORE_TEXT_MAX - 1, message->len))
		return false;
	text[MIN(message->len, XEN_STORE_TEXT_MAX - 1u)] = '\0';
	evtchn_send(port); /* there is room in the ring */
	return true;
}

/* Sends a request of @len bytes and reads messages up to its answer; a watch event sets changed. */
static enum answer ask(uint32_t type, const char *body, size_t len, char text[XEN_STORE_TEXT_MAX])
{
	struct xsd_sockmsg message = {
		.type = type,
		.tx_id = transaction,
		.len = (uint32_t)len,
	};

	if (!ring)
		return BROKEN;
	put(&message, sizeof(message));
	put(body, len);
	evtchn_send(port);
	for (;;) {
		if (!take_message(&message, text))
			return give_up();
		if (message.type != XS_WATCH_EVENT)
			break;
		changed = true;
	}
	if (message.type == XS_ERROR)
		return REFUSED;
	return message.type == type ? GIVEN : give_up();
}

/* @path, its NUL, and @more without one. */
static enum answer ask_of(uint32_t type, const char *path, const char *more, size_t more_len)
{
	char body[2 * XEN_STORE_TEXT_MAX], text[XEN_STORE_TEXT_MAX];
	size_t len = scnprintf(body, XEN_STORE_TEXT_MAX, "%s", path) + 1u;

	memcpy(body + len, more, more_len);
	return ask(type, body, len + more_len, text);
}

bool xen_store_watch(const char *path)
{
	return ask_of(XS_WATCH, path, path, strlen(path) + 1) != BROKEN;
}

bool xen_store_has_changed(void)
{
	struct xsd_sockmsg message;
	char text[XEN_STORE_TEXT_MAX];
	bool had_changed;

	while (ring && has_answer()) {
		/* Nothing has been asked: an event. */
		if (!take_message(&message, text))
			give_up();
		changed = true;
	}
	had_changed = changed;
	changed = false;
	return had_changed;
}

bool xen_store_read(const char *path, char value[XEN_STORE_TEXT_MAX])
{
	enum answer answer = ask(XS_READ, path, strlen(path) + 1, value);

	if (answer != GIVEN)
		value[0] = '\0';
	return answer != BROKEN;
}

bool xen_store_write(const char *path, const char *value)
{
	return ask_of(XS_WRITE, path, value, strlen(value)) != BROKEN;
}

bool xen_store_begin(void)
{
	char text[XEN_STORE_TEXT_MAX];
	enum answer answer = ask(XS_TRANSACTION_START, "", 1, text);

	transaction = 0;
	for (const char *digit = text; answer == GIVEN && *digit >= '0' && *digit <= '9'; digit++)
		transaction = transaction * 10 + (uint32_t)(*digit - '0');
	if (answer == GIVEN && !transaction)
		answer = give_up();
	return answer != BROKEN;
}

bool xen_store_commit(bool *done)
{
	char text[XEN_STORE_TEXT_MAX];
	enum answer answer = transaction ? ask(XS_TRANSACTION_END, "T", 2, text) : GIVEN;

	transaction = 0;
	*done = answer == GIVEN;
	return answer != BROKEN;
}
