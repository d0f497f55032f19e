/* SPDX-License-Identifier: BSD-2-Clause */
/* The start of a PVH guest. */
#ifndef BOOT_BOOT_H
#define BOOT_BOOT_H

#include <stdint.h>

/* From the entry code: vCPU 0, on the boot stack; @start_info is a physical address. */
void arch_boot(uint64_t start_info) __attribute__((noreturn));

#endif
