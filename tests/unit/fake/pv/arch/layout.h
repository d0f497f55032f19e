/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The address space of the user-space machine as a classic PV domain: the image's addresses are
 * ones that a process can map. pv.mk puts direct_map.c's variables behind the first of them.
 */
#ifndef FAKE_PV_ARCH_LAYOUT_H
#define FAKE_PV_ARCH_LAYOUT_H

#include "hyp-shim/host/include/arch/layout.h"

#undef KERNEL_BASE
#define KERNEL_BASE 0x60000000ul

#endif
