// SPDX-License-Identifier: BSD-2-Clause
/* Frame numbers of a PVH domain: those of its own physical memory. */
#include <shim/frame.h>

#include <arch/layout.h>

#include "page.h"

uint64_t xen_frame(const void *va)
{
	return arch_image_phys(va) >> PAGE_SHIFT;
}
