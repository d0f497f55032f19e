/* SPDX-License-Identifier: BSD-2-Clause */
/* Bringing vCPUs up. Boot only. */
#ifndef SCHED_SMP_H
#define SCHED_SMP_H

/* vCPU 0: sets nr_cpus to what the platform has and the command line allows; all get online. */
void smp_count(void);

/* Each vCPU on itself, IRQs off: interrupts, upcalls, clocks; it then counts as online. */
void smp_prepare_this_cpu(unsigned int cpu);

/* vCPU 0: starts the others and waits until each has reported. Panics naming one that has not. */
void smp_start_others(void);

#endif
