/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a vCPU of a classic PV domain finds its own data: GS's base in the kernel is the start of
 * its struct cpu_local, whose first member is this struct. Xen changes the base with the mode. The
 * entry code and arch/cpu.h know the offsets.
 */
#ifndef ARCH_PERCPU_H
#define ARCH_PERCPU_H

#define ARCH_CPU_PENDING 64
#define ARCH_CPU_MASKED  65

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct arch_cpu {
	void *self; /* the address of this struct */
	uint64_t root; /* what Xen has been told: the root, 0 for none yet */
	uint64_t kernel_sp; /* the stack for entries from user mode */
	uint64_t tls; /* FS's base */

	/*
	 * Xen's struct vcpu_info, here so that a GS-relative instruction reaches it. Byte 0,
	 * events pending: written by Xen (any vCPU), cleared by this vCPU. Byte 1, events masked:
	 * written by this vCPU, and by Xen when it enters the kernel on it.
	 */
	uint8_t vcpu_info[64] __attribute__((aligned(64)));
};

_Static_assert(offsetof(struct arch_cpu, vcpu_info) == ARCH_CPU_PENDING, "entry.S");

/* Volatile: a task may continue on another vCPU, so a value read before a switch is stale. */
static inline void *arch_this_cpu(void)
{
	void *self;

	asm volatile("movq %%gs:0, %0" : "=r"(self));
	return self;
}
#endif

#endif
