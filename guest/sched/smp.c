// SPDX-License-Identifier: BSD-2-Clause
/* See smp.h. */
#include "sched/smp.h"

#include <arch/cpu.h>
#include <hyp/hyp.h>

#include "kernel/cpu_shared.h"
#include "kernel/options.h"
#include "kernel/page_alloc.h"
#include "printk.h"
#include "sched/sched.h"
#include "wait.h"

void smp_count(void)
{
	nr_cpus = hyp->vcpus_present();
	if (options.vcpus && options.vcpus < nr_cpus)
		nr_cpus = (unsigned int)options.vcpus;
	nr_cpus_online = nr_cpus;
}

void smp_prepare_this_cpu(unsigned int cpu)
{
	cpu_local[cpu].cpu = cpu;
	cpu_status[cpu].state = CPU_RUNNING;
	hyp->vcpu_init(cpu);
	cpumask_atomic_set_cpu(cpu, &cpu_online_mask);
}

void smp_start_others(void)
{
	for (unsigned int cpu = 1; cpu < nr_cpus; cpu++) {
		char *stack = cpu_local[cpu].idle->stack;
		int ret = hyp->vcpu_start(cpu, stack + TASK_STACK);

		if (ret)
			panic("vcpu_start(%u) failed: %d", cpu, ret);
	}
	for (unsigned int cpu = 1; cpu < nr_cpus; cpu++)
		wait_until_cpu(cpumask_test_cpu(cpu, &cpu_online_mask), "the start", cpu);
}
