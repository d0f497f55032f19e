/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The CPU instructions that guest/ needs, for a thread of a process: no interrupt ever comes, so
 * IRQs are always as they are wanted.
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <stdbool.h>
#include <stdint.h>

static inline void cpu_relax(void)
{
	__asm__ volatile("pause" ::: "memory");
}

static inline uint64_t cycles(void)
{
	return __builtin_ia32_rdtsc();
}

static inline uint64_t cycles_ordered(void)
{
	__asm__ volatile("lfence" ::: "memory");
	return __builtin_ia32_rdtsc();
}

static inline bool irqs_disabled(void)
{
	return true;
}

static inline void irq_disable(void)
{
}

static inline void irq_enable(void)
{
}

static inline unsigned long irq_save(void)
{
	return 0;
}

static inline void irq_restore(unsigned long flags)
{
	(void)flags;
}

static inline void fill_page(void *page, uint64_t word)
{
	for (int i = 0; i < 512; i++)
		((uint64_t *)page)[i] = word;
}

static inline void copy_page(void *to, const void *from)
{
	__builtin_memcpy(to, from, 4096);
}

#endif
