/* SPDX-License-Identifier: BSD-2-Clause */
/* Foreign mappings; see guestmem.h. */
#include "guestmem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <xenforeignmemory.h>

int guestmem_map(struct guestmem *mem, uint32_t domid, uint64_t gfn, size_t pages, const char *what,
		 struct reason *why)
{
	xen_pfn_t *frames = calloc(pages, sizeof(*frames));
	int ret = 0;

	memset(mem, 0, sizeof(*mem));
	if (!frames)
		return reason_set(why, ENOMEM, "no memory to map %s", what);
	mem->handle = xenforeignmemory_open(NULL, 0);
	if (!mem->handle) {
		ret = reason_set(why, errno, "xenforeignmemory_open: %s", strerror(errno));
		goto out;
	}
	for (size_t i = 0; i < pages; i++)
		frames[i] = gfn + i;
	mem->address = xenforeignmemory_map(mem->handle, domid, PROT_READ | PROT_WRITE, pages,
					    frames, NULL);
	if (!mem->address) {
		ret = reason_set(why, errno, "mapping the guest's %s: %s", what, strerror(errno));
		guestmem_unmap(mem);
		goto out;
	}
	mem->pages = pages;
out:
	free(frames);
	return ret;
}

void guestmem_unmap(struct guestmem *mem)
{
	if (mem->address)
		xenforeignmemory_unmap(mem->handle, mem->address, mem->pages);
	if (mem->handle)
		xenforeignmemory_close(mem->handle);
	memset(mem, 0, sizeof(*mem));
}
