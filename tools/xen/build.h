/* SPDX-License-Identifier: BSD-2-Clause */
/* Builds the domain of a guest, by libxenguest. Nothing here prints. */
#ifndef TOOLS_XEN_BUILD_H
#define TOOLS_XEN_BUILD_H

#include <stddef.h>
#include <stdint.h>

#include "plan/guests.h"
#include "xen/domain.h"
#include "xen/owner.h"

struct domain_config {
	enum guest_boot boot;
	const void *image; /* the file's content; used until the domain is built */
	size_t image_bytes;
	const char *cmdline;
	unsigned int vcpus;
	unsigned int memory_mib;
	const unsigned int *pin; /* a pCPU for each vCPU, or NULL */
	uint64_t area_page; /* the first page of the results area, by the guest's own number */
	size_t area_pages;
	uint8_t handle[OWNER_HANDLE_BYTES];
};

/* Builds a paused domain. Returns 0, or -errno with @why; then nothing is left of it. */
int domain_build(struct xen *xen, const struct domain_config *config, struct domain *domain,
		 struct reason *why);

#endif
