/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupt vectors; the APIC's priority is the high digit. Also read by assembly. */
#ifndef X86_VECTORS_H
#define X86_VECTORS_H

#define NR_EXCEPTIONS       32
#define VECTOR_NMI          2
#define VECTOR_DOUBLE_FAULT 8
#define VECTOR_XAPIC_IPI    0xf1
#define VECTOR_APIC_IPI     0xf2
#define VECTOR_UPCALL       0xf3
#define VECTOR_SPURIOUS     0xff

/* One bit a vector: the CPU pushes an error code at this exception. */
#define EXCEPTIONS_WITH_ERROR_CODE 0x60227d00

/* Bytes from one of exception_stubs (entry.S) to the next. */
#define EXCEPTION_STUB 16

#endif
