/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bits of the control registers and of RFLAGS, numbers of MSRs; the local APIC's are in
 * x86/apic_regs.h. Also read by assembly.
 */
#ifndef X86_REGS_H
#define X86_REGS_H

#define CR0_PE 0x00000001
#define CR0_MP 0x00000002
#define CR0_ET 0x00000010
#define CR0_NE 0x00000020
#define CR0_WP 0x00010000
#define CR0_PG 0x80000000

#define CR4_PAE 0x20
#define CR4_PGE 0x80

#define MSR_EFER    0xc0000080
#define MSR_STAR    0xc0000081
#define MSR_LSTAR   0xc0000082
#define MSR_FMASK   0xc0000084
#define MSR_FS_BASE 0xc0000100
#define MSR_GS_BASE 0xc0000101

#define EFER_SCE 0x001
#define EFER_LME 0x100
#define EFER_LMA 0x400
#define EFER_NXE 0x800

/* What every vCPU of a native platform runs with; the CPU itself sets LMA. */
#define CR0_KERNEL  (CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_PG)
#define CR4_KERNEL  (CR4_PAE | CR4_PGE)
#define EFER_KERNEL (EFER_SCE | EFER_LME | EFER_NXE)

#define EFLAGS_RESERVED 0x2 /* always 1 */
#define EFLAGS_IF       0x200

#endif
