/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The CPU instructions that guest/ needs, as the user-space machine has them: see host/machine.h.
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <host/machine.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline void cpu_relax(void)
{
	host_step(HOST_RELAX);
}

static inline uint64_t cycles(void)
{
	return host_cycles();
}

static inline uint64_t cycles_ordered(void)
{
	return host_cycles();
}

static inline uint64_t tsc_ordered(void)
{
	return host_cycles();
}

static inline const char *cycles_unmet(void)
{
	return NULL;
}

static inline bool irqs_disabled(void)
{
	return !host_irqs_are_on();
}

static inline void irq_disable(void)
{
	host_irqs_disable();
}

static inline void irq_enable(void)
{
	host_irqs_enable();
}

static inline unsigned long irq_save(void)
{
	unsigned long flags = host_irqs_are_on();

	host_irqs_disable();
	return flags;
}

static inline void irq_restore(unsigned long flags)
{
	if (flags)
		host_irqs_enable();
}

/* Fills a page with copies of @word. */
static inline void fill_page(void *page, uint64_t word)
{
	host_fill_page(page, word);
}

static inline void copy_page(void *to, const void *from)
{
	__builtin_memcpy(to, from, 4096);
}

#endif
