/* SPDX-License-Identifier: BSD-2-Clause */
/* The static page tables of the boot, boot_tables.S, which become init_mm's. */
#ifndef X86_BOOT_TABLES_H
#define X86_BOOT_TABLES_H

#include <stdint.h>

extern uint64_t boot_root[];
extern uint64_t boot_pdpt_low[]; /* at 0, and at DIRECT_MAP_BASE */
extern uint64_t boot_pdpt_high[]; /* at KERNEL_BASE */

#endif
