/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The few CPU instructions that guest/ needs, for a vCPU that runs them natively (PVH, bare). A
 * platform where one of them is a hypercall or a memory write has its own arch/ folder, found
 * first by the include path; hyp-shim/host/include/arch is such a one.
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <stdbool.h>
#include <stdint.h>

#define X86_EFLAGS_IF 0x200ul

/* In a wait loop: also what ends a vCPU's turn in the lab's exact mode. */
static inline void cpu_relax(void)
{
	__builtin_ia32_pause();
}

/* TSC ticks; not ordered against other instructions. */
static inline uint64_t cycles(void)
{
	return __builtin_ia32_rdtsc();
}

/* TSC ticks, read after all earlier loads are done: for the ends of a measured stretch. */
static inline uint64_t cycles_ordered(void)
{
	uint32_t low, high;

	asm volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static inline unsigned long irq_save(void)
{
	unsigned long flags;

	asm volatile("pushfq; popq %0; cli" : "=r"(flags) : : "memory");
	return flags;
}

static inline void irq_restore(unsigned long flags)
{
	if (flags & X86_EFLAGS_IF)
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
	return !(flags & X86_EFLAGS_IF);
}

/* Fills a page with copies of @word. */
static inline void fill_page(void *page, uint64_t word)
{
	uint64_t n = 512;

	asm volatile("rep stosq" : "+D"(page), "+c"(n) : "a"(word) : "memory");
}

#endif
