/* SPDX-License-Identifier: BSD-2-Clause */
/* Frame numbers as hypercalls want them; each guest type has its own. */
#ifndef SHIM_FRAME_H
#define SHIM_FRAME_H

#include <stdint.h>

/* The frame of a page of the image. On PV not before the boot code has set pv_frames. */
uint64_t xen_frame(const void *va);

#endif
