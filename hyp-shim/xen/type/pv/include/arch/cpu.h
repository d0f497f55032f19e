/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The few CPU instructions that guest/ needs, for a kernel in ring 3. The interrupt flag is a byte
 * of the vCPU's own vcpu_info, which Xen reads before it makes an upcall. Clearing it does not
 * enter Xen, so irq_enable() then checks for a pending event and makes a hypercall if there is one.
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <arch/percpu.h>
#include <stdbool.h>
#include <stdint.h>
#include <x86/insn.h>

/* force_upcall.c: enters Xen, which makes the upcall on the way back. Events unmasked. */
void pv_force_upcall(void);

static inline bool irqs_disabled(void)
{
	uint8_t masked;

	asm volatile("movb %%gs:%c1, %0" : "=q"(masked) : "i"(ARCH_CPU_MASKED) : "memory");
	return masked;
}

static inline void irq_disable(void)
{
	asm volatile("movb $1, %%gs:%c0" : : "i"(ARCH_CPU_MASKED) : "memory");
}

static inline void irq_enable(void)
{
	bool pending;

	asm volatile("movb $0, %%gs:%c1\n\t"
		     "cmpb $0, %%gs:%c2"
		     : "=@ccne"(pending)
		     : "i"(ARCH_CPU_MASKED), "i"(ARCH_CPU_PENDING)
		     : "memory");
	if (__builtin_expect(pending, 0))
		pv_force_upcall();
}

static inline unsigned long irq_save(void)
{
	bool on = !irqs_disabled();

	irq_disable();
	return on;
}

static inline void irq_restore(unsigned long flags)
{
	if (flags)
		irq_enable();
}

#endif
