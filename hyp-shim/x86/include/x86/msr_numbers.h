/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers of model-specific registers; those of the local APIC are in x86/apic_regs.h. */
#ifndef X86_MSR_NUMBERS_H
#define X86_MSR_NUMBERS_H

#define MSR_EFER    0xc0000080
#define MSR_STAR    0xc0000081
#define MSR_LSTAR   0xc0000082
#define MSR_FMASK   0xc0000084
#define MSR_FS_BASE 0xc0000100
#define MSR_GS_BASE 0xc0000101

#endif
