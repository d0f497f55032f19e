/* SPDX-License-Identifier: BSD-2-Clause */
/* How a vCPU finds its own data: the machine knows which one is running. */
#ifndef ARCH_PERCPU_H
#define ARCH_PERCPU_H

struct arch_cpu {
	char unused; /* all of a vCPU's own state is the machine's */
};

/* The struct cpu_local of the vCPU that is running. */
void *arch_this_cpu(void);

#endif
