/* SPDX-License-Identifier: BSD-2-Clause */
/* How a thread that plays a vCPU finds its own data: as cheaply as by GS's base. */
#ifndef ARCH_PERCPU_H
#define ARCH_PERCPU_H

#include <stdint.h>

/* Nothing of a CPU's is needed. */
struct arch_cpu {
	uint64_t unused;
};

/* The struct cpu_local of this thread. Set before the thread's first visit. */
static __thread void *arch_cpu_of_thread;

static inline void *arch_this_cpu(void)
{
	return arch_cpu_of_thread;
}

#endif
