/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a vCPU finds its own data: GS's base is the start of its struct cpu_local, whose first
 * member is this struct. The entry code knows the offsets.
 */
#ifndef ARCH_PERCPU_H
#define ARCH_PERCPU_H

#define ARCH_CPU_KERNEL_SP 8
#define ARCH_CPU_USER_SP   16

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct arch_cpu {
	void *self; /* the address of this struct */
	uint64_t kernel_sp; /* the current user task's kernel stack, loaded at SYSCALL */
	uint64_t user_sp; /* the user's stack pointer while the kernel stack is being loaded */
	uint64_t tls; /* what FS's base is */
};

_Static_assert(offsetof(struct arch_cpu, kernel_sp) == ARCH_CPU_KERNEL_SP, "entry.S");
_Static_assert(offsetof(struct arch_cpu, user_sp) == ARCH_CPU_USER_SP, "entry.S");

/* Volatile: a task may continue on another vCPU, so a value read before a switch is stale. */
static inline void *arch_this_cpu(void)
{
	void *self;

	asm volatile("movq %%gs:0, %0" : "=r"(self));
	return self;
}
#endif

#endif
