/* SPDX-License-Identifier: BSD-2-Clause */
/* What a ring-3 program needs of the CPU. Only guest/user includes this. */
#ifndef ARCH_USER_H
#define ARCH_USER_H

#include <stdint.h>
#include <x86/tsc.h>

/* A system call: number in RAX, one argument in RDI, the answer in RAX. */
static inline long user_syscall(long number, uint64_t arg)
{
	long ret;

	asm volatile("syscall"
		     : "=a"(ret), "+D"(arg)
		     : "a"(number)
		     : "rcx", "r11", "rsi", "rdx", "r8", "r9", "r10", "memory");
	return ret;
}

static inline uint64_t user_cycles(void)
{
	return clock_read_ordered();
}

/* The first word of thread-local storage. */
static inline void user_tls_set(uint64_t value)
{
	asm volatile("movq %0, %%fs:0" : : "r"(value) : "memory");
}

static inline uint64_t user_tls_get(void)
{
	uint64_t value;

	asm volatile("movq %%fs:0, %0" : "=r"(value) : : "memory");
	return value;
}

/* A word at address @va of user space. */
static inline uint64_t user_load(uint64_t va)
{
	return *(const volatile uint64_t *)va;
}

static inline void user_store(uint64_t va, uint64_t value)
{
	*(volatile uint64_t *)va = value;
}

static inline void user_relax(void)
{
	asm volatile("pause" : : : "memory");
}

#endif
