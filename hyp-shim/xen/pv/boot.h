/* SPDX-License-Identifier: BSD-2-Clause */
/* The start of a classic PV domain. */
#ifndef PV_BOOT_H
#define PV_BOOT_H

#include <stdint.h>

struct start_info;

/* Of the boot: names the rings and the shared info page. */
extern const struct start_info *pv_start_info;

/* From the entry code: vCPU 0, on the boot stack; @stack is the one that Xen gave. */
void arch_boot(const struct start_info *info, uint64_t stack) __attribute__((noreturn));

#endif
