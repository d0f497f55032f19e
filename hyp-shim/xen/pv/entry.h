/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses in the entry code, entry.S, which Xen is told. */
#ifndef PV_ENTRY_H
#define PV_ENTRY_H

/* One of EXCEPTION_STUB bytes for each of NR_EXCEPTIONS (x86/vectors.h). */
extern char exception_stubs[];

void upcall_entry(void);
void failsafe_entry(void);
void system_call_entry(void);

/* Where another vCPU starts: RSP its stack, RDI its number. */
void arch_secondary_entry(void);

#endif
