/* SPDX-License-Identifier: BSD-2-Clause */
/* The local APIC in x2APIC mode. IRQs off for all but x2apic_unusable(). */
#ifndef X86_APIC_H
#define X86_APIC_H

#include <stdint.h>

struct cpumask;

/* NULL, or why x2APIC paths cannot be used. Any state. */
const char *x2apic_unusable(void);

/* Turns this vCPU's local APIC to x2APIC mode, if it has it. */
void x2apic_init(unsigned int cpu);

/* Writes any command (@low) to the ICR, for the APIC with ID @destination. */
void x2apic_command(uint32_t destination, uint32_t low);

/*
 * Interrupts the vCPUs of @mask, as ipi_path.send does. One ICR write a target; one a cluster of
 * the logical map; one for all but this vCPU.
 */
void x2apic_send_each(const struct cpumask *mask);
void x2apic_send_clusters(const struct cpumask *mask);
void x2apic_send_all_but_self(void);

/* Ends the interrupt that is being handled. */
void x2apic_eoi(void);

/* VECTOR_APIC_IPI, from the entry code. */
void arch_apic_ipi(void);

#endif
