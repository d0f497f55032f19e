/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing how many vCPUs are online. docs/lazy-tlb.md has the protocol, "Going offline". */
#ifndef SCHED_HOTPLUG_H
#define SCHED_HOTPLUG_H

/*
 * Brings vCPUs online or takes them offline until there are @nr, from 1 to nr_cpus: vCPUs 0 to
 * @nr - 1. A vCPU that is to go runs its tasks first until none is runnable; the caller ensures
 * that none that sleeps belongs to it, or is woken only once the vCPU is back. A thread of vCPU 0,
 * one at a time, IRQs on; sleeps meanwhile.
 */
void hotplug_set(unsigned int nr);

#endif
