/* SPDX-License-Identifier: BSD-2-Clause */
/* The part of arch/cpu.h that is the same on every x86 platform: instructions of any ring. */
#ifndef X86_INSN_H
#define X86_INSN_H

#include <arch/page.h>
#include <stddef.h>
#include <stdint.h>
#include <x86/tsc.h>

/* In a wait loop. In the lab's exact mode it also ends the vCPU's turn. */
static inline void cpu_relax(void)
{
	__builtin_ia32_pause();
}

/* TSC ticks; not ordered against other instructions. */
static inline uint64_t cycles(void)
{
	return clock_read();
}

/* TSC ticks, read after all earlier loads: for the start and the end of what is measured. */
static inline uint64_t cycles_ordered(void)
{
	return clock_read_ordered();
}

/* NULL, or why nothing can be measured with this clock. */
static inline const char *cycles_unmet(void)
{
	return clock_works() ? NULL : "nobody counts what Xen decodes, which the lab does in exact";
}

/* Fills a page with copies of @word. */
static inline void fill_page(void *page, uint64_t word)
{
	uint64_t n = PAGE_SIZE / sizeof(word);

	asm volatile("rep stosq" : "+D"(page), "+c"(n) : "a"(word) : "memory");
}

static inline void copy_page(void *to, const void *from)
{
	uint64_t n = PAGE_SIZE / 8;

	asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

#endif
