/* SPDX-License-Identifier: BSD-2-Clause */
/* The GDT of a native kernel: selectors and descriptors. Also read by assembly. */
#ifndef X86_SEGMENTS_H
#define X86_SEGMENTS_H

#define KERNEL_CS 0x08
#define KERNEL_DS 0x10
#define USER_DS   0x1b /* SYSRET wants data before code */
#define USER_CS   0x23
#define TSS_SEL   0x28

#define GDT_KERNEL_CS 0x00af9b000000ffff
#define GDT_KERNEL_DS 0x00cf93000000ffff
#define GDT_USER_DS   0x00cff3000000ffff
#define GDT_USER_CS   0x00affb000000ffff

/* Flat 32-bit code, for the way from real mode to long mode only. */
#define BOOT_CS32     0x18
#define GDT_BOOT_CS32 0x00cf9b000000ffff

#endif
