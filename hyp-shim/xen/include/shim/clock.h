/* SPDX-License-Identifier: BSD-2-Clause */
/* Xen's clock page. */
#ifndef SHIM_CLOCK_H
#define SHIM_CLOCK_H

#include <stdint.h>

uint64_t xen_system_time(void); /* ns since Xen booted, by this vCPU's clock page. IRQs off. */
uint32_t xen_tsc_khz(void); /* struct hyp_ops' tsc_khz */

#endif
