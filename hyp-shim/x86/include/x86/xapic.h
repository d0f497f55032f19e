/* SPDX-License-Identifier: BSD-2-Clause */
/* The local APIC in xAPIC mode. IRQs off for all but xapic_unusable(). */
#ifndef X86_XAPIC_H
#define X86_XAPIC_H

#include <stdint.h>

struct cpumask;

/* NULL, or why xAPIC paths cannot be used. Any state. */
const char *xapic_unusable(void);

/* Boot: the registers are where x86/xapic_mmio.h looks for them. */
void xapic_enable(void);

/* On @cpu, before it is online. */
void xapic_init(unsigned int cpu);

/* Writes any command (@low) to the ICR, for the APIC with ID @destination. */
void xapic_command(uint32_t destination, uint32_t low);

/*
 * Interrupts the vCPUs of @mask, as ipi_path.send does: one ICR write a target; one for all others.
 */
void xapic_send_each(const struct cpumask *mask);
void xapic_send_all_but_self(void);

/* VECTOR_XAPIC_IPI, from the entry code. */
void arch_xapic_ipi(void);

#endif
