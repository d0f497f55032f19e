/* SPDX-License-Identifier: BSD-2-Clause */
/* How a vCPU finds its own data: the machine knows which one is running. */
#ifndef ARCH_PERCPU_H
#define ARCH_PERCPU_H

#include <stdint.h>

/*
 * A vCPU's own state is the machine's. The rest is for tests of hyp-shim/xen/pv, which has it, too.
 */
struct arch_cpu {
	uint64_t root;
	uint64_t kernel_sp;
	uint64_t tls;
};

/* The struct cpu_local of the vCPU that is running. */
void *arch_this_cpu(void);

#endif
