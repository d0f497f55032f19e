/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps a domain's memory into the tool, through libxenforeignmemory. */
#ifndef TOOLS_XEN_GUESTMEM_H
#define TOOLS_XEN_GUESTMEM_H

#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

#define GUEST_PAGE_BYTES 4096u

struct xenforeignmemory_handle;

struct guestmem {
	struct xenforeignmemory_handle *handle;
	void *address; /* readable and writable; the guest may change it at any time */
	size_t pages;
};

/*
 * Maps the @pages frames of @frames, in the guest type's numbers: machine frames for PV. @what
 * names them in messages. Returns 0, or -errno with @why; then nothing is held.
 */
int guestmem_map(struct guestmem *mem, uint32_t domid, const uint64_t *frames, size_t pages,
		 const char *what, struct reason *why);

/* Safe on a zeroed struct and twice. */
void guestmem_unmap(struct guestmem *mem);

#endif
