// SPDX-License-Identifier: BSD-2-Clause
/* Frame numbers of a classic PV domain: machine frames, which the domain builder has listed. */
#include <pv/frames.h>

#include <arch/layout.h>
#include <shim/frame.h>

#include "page.h"

const uint64_t *pv_frames;

uint64_t xen_frame(const void *va)
{
	return pv_frames[((uintptr_t)va - KERNEL_BASE) >> PAGE_SHIFT];
}
