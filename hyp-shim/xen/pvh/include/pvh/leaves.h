/* SPDX-License-Identifier: BSD-2-Clause */
/* Xen's CPUID leaves in an HVM-type domain: how the image learns whether it runs on Xen at all. */
#ifndef PVH_LEAVES_H
#define PVH_LEAVES_H

#include <stdint.h>

/* The first leaf of Xen's range; 0 where there is no Xen. */
uint32_t xen_cpuid_leaves(void);

#endif
