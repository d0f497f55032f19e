// SPDX-License-Identifier: BSD-2-Clause
/*
 * Waiting until other vCPUs rest. That a vCPU is blocked is said twice: by itself before it blocks
 * (CPU_BLOCKED, which the protocols need), and by the platform once it has taken the vCPU off its
 * pCPU. Between the two it is on its way into the block, and an interrupt that comes then costs
 * neither side what it costs to wake a sleeper. So only the second word counts here.
 */
#include <arch/cpu.h>
#include <hyp/ops.h>

#include "bench/bench.h"
#include "wait.h"

/*
 * Where no platform says that a vCPU sleeps (bare), this is how long it is given to get from
 * CPU_BLOCKED to HLT: two instructions. In exact mode its first PAUSE is enough: a turn ends at
 * HLT, not before it.
 */
#define DWELL_TICKS 2000

/*
 * A vCPU takes its wake list only after it has left CPU_BLOCKED, so the list is read first: empty
 * and then blocked means that it has nothing to do.
 */
static bool is_idle(unsigned int cpu)
{
	const struct cpu_shared *shared = &cpu_shared[cpu];

	return !smp_load_acquire(&shared->wake_list) && !smp_load_acquire(&shared->ipi_pending) &&
	       smp_load_acquire(&cpu_status[cpu].state) == CPU_BLOCKED;
}

void bench_await_blocked(unsigned int last)
{
	for (unsigned int cpu = 1; cpu <= last; cpu++)
		wait_until_cpu(is_idle(cpu), "idle", cpu);
}

void bench_await_idle(unsigned int last)
{
	for (unsigned int cpu = 1; cpu <= last; cpu++) {
		wait_until_cpu(is_idle(cpu), "idle", cpu);
		wait_until_cpu(is_idle(cpu) && hyp_asleep(cpu), "the platform's word of the sleep",
			       cpu);
	}
}

void bench_await_sleep(unsigned int last)
{
	uint64_t start;

	bench_await_idle(last);
	if (hyp_knows_sleep() || !last)
		return;
	start = cycles();
	do
		cpu_relax();
	while (cycles() - start < DWELL_TICKS);
}

unsigned int bench_asleep(unsigned int last)
{
	unsigned int nr = 0;

	for (unsigned int cpu = 1; cpu <= last; cpu++)
		nr += hyp_asleep(cpu);
	return nr;
}
