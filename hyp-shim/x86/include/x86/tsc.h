/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The TSC, for both rings: as it is, and as the clock by which the guest measures. The two differ
 * in images of the assist pass only (CONFIG_ASSIST), whose clock leaves out what Xen executes to
 * fetch and decode intercepted instructions; the lab's plugin counts that (abi/assist.h). One asm
 * each, so that a compiler makes the same code of what is around it in both kinds of image.
 */
#ifndef X86_TSC_H
#define X86_TSC_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/assist.h"
#include "compiler.h"

#define RDTSC_RAX "rdtsc\n\tshlq $32, %%rdx\n\torq %%rdx, %%rax"
#if IS_ENABLED(CONFIG_ASSIST)
#define CLOCK_RAX RDTSC_RAX "\n\t" ASSIST_SUB_ASM
#else
#define CLOCK_RAX RDTSC_RAX
#endif

/* The jump of abi/assist.h, and the word behind it. assist.S */
void assist_announce(void);
extern const volatile uint64_t assist_word;

/* Read after all earlier loads. */
static inline uint64_t tsc_ordered(void)
{
	uint64_t ticks;

	asm volatile("lfence\n\t" RDTSC_RAX : "=a"(ticks) : : "rdx", "cc", "memory");
	return ticks;
}

/* Not ordered against other instructions. */
static inline uint64_t clock_read(void)
{
	uint64_t ticks;

	asm volatile(CLOCK_RAX : "=a"(ticks) : : "rdx", "cc");
	return ticks;
}

static inline uint64_t clock_read_ordered(void)
{
	uint64_t ticks;

	asm volatile("lfence\n\t" CLOCK_RAX : "=a"(ticks) : : "rdx", "cc", "memory");
	return ticks;
}

/* True if the clock is what it is said to be: with a plugin, each reading adds to the word. */
static inline bool clock_works(void)
{
	if (!IS_ENABLED(CONFIG_ASSIST))
		return true;
	assist_announce();
	clock_read();
	clock_read();
	return assist_word;
}

#endif
