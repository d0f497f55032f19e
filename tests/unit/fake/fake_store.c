// SPDX-License-Identifier: BSD-2-Clause
/* See fake_store.h. */
#include "fake_store.h"

#include <shim/store.h>
#include <stdio.h>
#include <string.h>
#include <xen/io/xs_wire.h>

#include "fake_xen.h"
#include "kernel/page_alloc.h"
#include "page.h"

#define MAX_NODES   32
#define MAX_WATCHES 8
#define TEXT        64
#define TRANSACTION 17

struct fake_store fake_store;

static struct {
	char path[TEXT], value[TEXT];
} nodes[MAX_NODES], staged;
static char watches[MAX_WATCHES][TEXT];
static unsigned int nr_nodes, nr_watches;
static bool has_staged;
static struct xenstore_domain_interface *ring;

static void put(const void *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (ring->rsp_prod - ring->rsp_cons == XENSTORE_RING_SIZE)
			host_fail("the store's ring is full");
		ring->rsp[MASK_XENSTORE_IDX(ring->rsp_prod)] = ((const char *)data)[i];
		ring->rsp_prod++;
	}
}

static void answer(const struct xsd_sockmsg *request, uint32_t type, const char *body, size_t len)
{
	const struct xsd_sockmsg message = {
		.type = fake_store.is_wrong ? XS_DEBUG : type,
		.tx_id = request->tx_id,
		.len = (uint32_t)len,
	};

	put(&message, sizeof(message));
	put(body, len);
}

static void answer_text(const struct xsd_sockmsg *request, uint32_t type, const char *text)
{
	answer(request, type, text, strlen(text) + 1);
}

static void fire(const char *watch, const char *path)
{
	const struct xsd_sockmsg none = {0};
	char body[2 * TEXT];
	size_t len = strlen(path) + 1;

	memcpy(body, path, len);
	strcpy(body + len, watch);
	answer(&none, XS_WATCH_EVENT, body, len + strlen(watch) + 1);
}

static int find(const char *path)
{
	for (unsigned int i = 0; i < nr_nodes; i++)
		if (!strcmp(nodes[i].path, path))
			return (int)i;
	return -1;
}

void fake_store_set(const char *path, const char *value)
{
	int i = find(path);

	if (i < 0) {
		i = (int)nr_nodes++;
		strcpy(nodes[i].path, path);
	}
	strcpy(nodes[i].value, value);
	for (unsigned int w = 0; w < nr_watches; w++)
		if (!strncmp(watches[w], path, strlen(watches[w])))
			fire(watches[w], path);
}

const char *fake_store_get(const char *path)
{
	int i = find(path);

	return i < 0 ? NULL : nodes[i].value;
}

static void write_node(const struct xsd_sockmsg *request, const char *path, const char *value)
{
	if (find(path) < 0) {
		answer_text(request, XS_ERROR, "EACCES");
		return;
	}
	answer_text(request, XS_WRITE, "OK");
	if (request->tx_id != TRANSACTION) {
		fake_store_set(path, value);
		return;
	}
	strcpy(staged.path, path);
	strcpy(staged.value, value);
	has_staged = true;
}

static void end_transaction(const struct xsd_sockmsg *request)
{
	bool repeat = has_staged && fake_store.disturbs && fake_store.disturbs();

	if (request->tx_id != TRANSACTION) {
		answer_text(request, XS_ERROR, "ENOENT");
		return;
	}
	if (repeat)
		answer_text(request, XS_ERROR, "EAGAIN");
	else
		answer_text(request, XS_TRANSACTION_END, "OK");
	if (has_staged && !repeat)
		fake_store_set(staged.path, staged.value);
	has_staged = false;
}

static void serve(const struct xsd_sockmsg *request, const char *body)
{
	const char *value = fake_store_get(body);

	fake_store.requests++;
	switch (request->type) {
	case XS_WATCH:
		strcpy(watches[nr_watches++], body);
		answer_text(request, XS_WATCH, "OK");
		fire(body, body);
		break;
	case XS_READ:
		if (value)
			answer(request, XS_READ, value, strlen(value));
		else
			answer_text(request, XS_ERROR, "ENOENT");
		break;
	case XS_WRITE:
		write_node(request, body, body + strlen(body) + 1);
		break;
	case XS_TRANSACTION_START:
		if (fake_store.has_no_transactions)
			answer_text(request, XS_ERROR, "ENOSPC");
		else
			answer_text(request, XS_TRANSACTION_START, "17");
		break;
	case XS_TRANSACTION_END:
		end_transaction(request);
		break;
	default:
		host_fail("the store is asked for %u", request->type);
	}
}

static void take(void *data, size_t len)
{
	if (ring->req_prod - ring->req_cons < len)
		host_fail("half a request to the store");
	for (size_t i = 0; i < len; i++)
		((char *)data)[i] = ring->req[MASK_XENSTORE_IDX(ring->req_cons++)];
}

/* Each EVTCHNOP_send to the port. */
static long notified(unsigned int port)
{
	while (port == FAKE_STORE_PORT && !fake_store.is_silent &&
	       ring->req_cons != ring->req_prod) {
		struct xsd_sockmsg request;
		char body[4 * TEXT] = "";

		take(&request, sizeof(request));
		if (request.len >= sizeof(body))
			host_fail("a request of %u bytes to the store", request.len);
		take(body, request.len);
		serve(&request, body);
	}
	return 0;
}

void fake_store_connect(void)
{
	paddr_t page = page_alloc();

	fake_store = (struct fake_store){.requests = 0};
	nr_nodes = nr_watches = 0;
	has_staged = false;
	ring = phys_to_virt(page);
	fake_xen.ports[FAKE_STORE_PORT].state = FAKE_INTERDOMAIN;
	fake_xen.refuse_send = notified;
	xen_store_init(page, FAKE_STORE_PORT);
}
