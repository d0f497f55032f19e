/* SPDX-License-Identifier: BSD-2-Clause */
/* Domain names in xenstore; see storename.h. */
#include "storename.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xenstore.h>

bool storename_available(void)
{
	return !access(xs_daemon_socket(), W_OK);
}

/*
 * Only through the socket: without it xs_open() falls back to the kernel's xenbus device, whose
 * read never returns when no xenstored serves it.
 */
static struct xs_handle *open_store(void)
{
	return storename_available() ? xs_open(XS_OPEN_SOCKETONLY) : NULL;
}

void storename_set(uint32_t domid, const char *name)
{
	struct xs_handle *store = open_store();
	char path[64], text[16];

	if (!store)
		return;
	snprintf(path, sizeof(path), "/local/domain/%" PRIu32 "/name", domid);
	xs_write(store, XBT_NULL, path, name, (unsigned int)strlen(name));
	snprintf(path, sizeof(path), "/local/domain/%" PRIu32 "/domid", domid);
	snprintf(text, sizeof(text), "%" PRIu32, domid);
	xs_write(store, XBT_NULL, path, text, (unsigned int)strlen(text));
	xs_close(store);
}

void storename_remove(uint32_t domid)
{
	struct xs_handle *store = open_store();
	char path[64];

	if (!store)
		return;
	snprintf(path, sizeof(path), "/local/domain/%" PRIu32, domid);
	xs_rm(store, XBT_NULL, path);
	xs_close(store);
}
