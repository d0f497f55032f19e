/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The few CPU instructions that guest/ needs, for a vCPU that runs them natively (PVH, bare). A
 * platform where one of them is a hypercall or a memory write has its own arch/ folder, found
 * first by the include path: hyp-shim/xen/type/pv/include/arch, hyp-shim/host/include/arch.
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <stdbool.h>
#include <stdint.h>
#include <x86/insn.h>
#include <x86/regs.h>

static inline unsigned long irq_save(void)
{
	unsigned long flags;

	asm volatile("pushfq; popq %0; cli" : "=r"(flags) : : "memory");
	return flags;
}

static inline void irq_restore(unsigned long flags)
{
	if (flags & EFLAGS_IF)
		asm volatile("sti" : : : "memory");
}

static inline void irq_disable(void)
{
	asm volatile("cli" : : : "memory");
}

static inline void irq_enable(void)
{
	asm volatile("sti" : : : "memory");
}

static inline bool irqs_disabled(void)
{
	unsigned long flags;

	asm volatile("pushfq; popq %0" : "=r"(flags));
	return !(flags & EFLAGS_IF);
}

#endif
