/* SPDX-License-Identifier: BSD-2-Clause */
/* Domain names in xenstore; see storename.h. */
#include "xen/storename.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xenstore.h>

#include "base/number.h"

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

/* True if domain @domid, as the store spells it, has that name. */
static bool has_name(struct xs_handle *store, const char *domid, const char *name)
{
	unsigned int len;
	char path[64], *value;
	bool is;

	snprintf(path, sizeof(path), "/local/domain/%.10s/name", domid);
	value = xs_read(store, XBT_NULL, path, &len);
	is = value && !strcmp(value, name);
	free(value);
	return is;
}

int storename_find(const char *name, uint32_t *domid, struct reason *why)
{
	struct xs_handle *store = open_store();
	unsigned int nr = 0;
	char **domids;
	int ret = -1;

	if (!store)
		return reason_set(why, ENOENT,
				  "no xenstored runs here, so domain '%s' has only a number", name);
	domids = xs_directory(store, XBT_NULL, "/local/domain", &nr);
	for (unsigned int i = 0; domids && i < nr && ret; i++) {
		if (has_name(store, domids[i], name))
			ret = number_parse_u32("domain", domids[i], 0, UINT32_MAX, domid, NULL);
	}
	free(domids);
	xs_close(store);
	return ret ? reason_set(why, ENOENT, "there is no domain '%s'", name) : 0;
}
