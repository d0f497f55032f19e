/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses in the entry code, entry.S; only CPU tables and start states take them. */
#ifndef X86_ENTRY_H
#define X86_ENTRY_H

/* One of EXCEPTION_STUB bytes for each of NR_EXCEPTIONS (x86/vectors.h). */
extern char exception_stubs[];

void upcall_entry(void);
void apic_ipi_entry(void);
void xapic_ipi_entry(void);
void spurious_entry(void);
void system_call_entry(void);

/* Where a secondary vCPU starts, in long mode: RSP its stack, RDI its number. */
void arch_secondary_entry(void);

#endif
