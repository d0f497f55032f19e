/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the other CPUs of a bare machine start, trampoline.S. Before one starts, CPU 0 fills it. */
#ifndef BARE_TRAMPOLINE_H
#define BARE_TRAMPOLINE_H

#include <stdint.h>

/* The real-mode code, to be copied to a page below 1 MiB. */
extern const char trampoline_start[];
extern const uint32_t trampoline_bytes;

/* cpus.c has these: the kernel's tables with the identity map, which init_mm has not, at 0. */
extern uint64_t trampoline_root[];
extern uint64_t secondary_root, secondary_stack, secondary_cpu;
extern uint32_t secondary_arrived; /* set by the CPU that starts, read (acquire) by CPU 0 */

#endif
