/* SPDX-License-Identifier: BSD-2-Clause */
/* Machine frames of a classic PV domain. */
#ifndef PV_FRAMES_H
#define PV_FRAMES_H

#include <stdint.h>

/*
 * By (pseudo-)physical frame number: the domain builder's list, nr_pages long. Set by the boot
 * code, constant since.
 */
extern const uint64_t *pv_frames;

#endif
