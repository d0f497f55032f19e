/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the shim that run natively on x86 share. */
#ifndef X86_PLATFORM_H
#define X86_PLATFORM_H

#include <stdint.h>

#include "cpumask.h"

/* Interrupt vectors; the APIC's priority is the high digit. */
#define VECTOR_XAPIC_IPI 0xf1
#define VECTOR_APIC_IPI  0xf2
#define VECTOR_UPCALL    0xf3
#define VECTOR_SPURIOUS  0xff

/* Entry point of a secondary vCPU in long mode: RSP its stack, RDI its number. */
void arch_secondary_entry(void);

/* cpu.c: CPU tables and GS base of @cpu, on itself, IRQs off. */
void cpu_tables_load(unsigned int cpu);

/* cpu.c: hyp_ops.switch_context. */
struct hyp_user;
void native_switch_context(uint64_t root, const struct hyp_user *user);

/* cpu.c: this vCPU forgets its user translations. IRQs off. */
void native_flush_tlb(void);

/* apic.c: turns this vCPU's local APIC to x2APIC mode, if it has it. IRQs off. */
void x2apic_init(unsigned int cpu);

/* apic.c: NULL, or why x2APIC paths cannot be used. */
const char *x2apic_unusable(void);

/*
 * apic.c: interrupts by ICR writes, IRQs off. @mask as for ipi_path.send. One write a target; one
 * a cluster of the logical map; one for all but this vCPU.
 */
void x2apic_send_each(const struct cpumask *mask);
void x2apic_send_clusters(const struct cpumask *mask);
void x2apic_send_all_but_self(void);

/* apic.c: ends the interrupt that is being handled. IRQs off. */
void x2apic_eoi(void);

/*
 * xapic.c: the same in xAPIC mode. xapic_enable() says that the registers are where x86/xapic.h
 * looks for them; xapic_init() is per vCPU, on itself. xapic_command() writes any command (@low) for
 * the APIC with ID @destination.
 */
const char *xapic_unusable(void);
void xapic_enable(void);
void xapic_init(unsigned int cpu);
void xapic_command(uint32_t destination, uint32_t low);
void xapic_send_each(const struct cpumask *mask);
void xapic_send_all_but_self(void);

/* apic.c: as xapic_command(), in x2APIC mode. */
void x2apic_command(uint32_t destination, uint32_t low);

/* The upcall handler of the platform, set by its hyp_ops.init before interrupts are enabled. */
extern void (*platform_upcall)(void);

#endif
