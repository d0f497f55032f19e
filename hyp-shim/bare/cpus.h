/* SPDX-License-Identifier: BSD-2-Clause */
/* The CPUs of a bare machine. */
#ifndef BARE_CPUS_H
#define BARE_CPUS_H

#include <stdbool.h>

/* Boot, CPU 0: finds the CPUs; this one becomes number 0. Panics without a list of them. */
void smp_find_cpus(void);

/* struct hyp_ops' members of these names. */
unsigned int bare_vcpus_present(void);
int bare_vcpu_start(unsigned int cpu, void *stack_top);
void bare_vcpu_down(void);
bool bare_vcpu_up(unsigned int cpu);
void bare_vcpu_stop(unsigned int cpu);

#endif
