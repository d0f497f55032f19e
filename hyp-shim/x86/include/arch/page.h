/* SPDX-License-Identifier: BSD-2-Clause */
/* The size of a page; the same on every platform. Also read by assembly and the linker script. */
#ifndef ARCH_PAGE_H
#define ARCH_PAGE_H

#define PAGE_SHIFT 12

#ifdef __ASSEMBLER__
#define PAGE_SIZE 4096
#else
#define PAGE_SIZE 4096ul
#endif

#endif
