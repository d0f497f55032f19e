/* SPDX-License-Identifier: BSD-2-Clause */
/* Foreign mappings; see guestmem.h. */
#include "xen/guestmem.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <xenforeignmemory.h>

int guestmem_map(struct guestmem *mem, uint32_t domid, const uint64_t *frames, size_t pages,
		 const char *what, struct reason *why)
{
	int ret;

	_Static_assert(sizeof(xen_pfn_t) == sizeof(*frames), "xen_pfn_t");
	memset(mem, 0, sizeof(*mem));
	mem->handle = xenforeignmemory_open(NULL, 0);
	if (!mem->handle)
		return reason_set(why, errno, "xenforeignmemory_open: %s", strerror(errno));
	mem->address = xenforeignmemory_map(mem->handle, domid, PROT_READ | PROT_WRITE, pages,
					    frames, NULL);
	if (!mem->address) {
		ret = reason_set(why, errno, "mapping the guest's %s: %s", what, strerror(errno));
		guestmem_unmap(mem);
		return ret;
	}
	mem->pages = pages;
	return 0;
}

void guestmem_unmap(struct guestmem *mem)
{
	if (mem->address)
		xenforeignmemory_unmap(mem->handle, mem->address, mem->pages);
	if (mem->handle)
		xenforeignmemory_close(mem->handle);
	memset(mem, 0, sizeof(*mem));
}
