// SPDX-License-Identifier: BSD-2-Clause
/* See scenario.h. Stands in for guest/bench: guest_main() starts bench_thread() here. */
#include "scenario.h"

#include <arch/cpu.h>
#include <hyp/hyp.h>

#include "bench/bench.h"
#include "mm/lazy.h"
#include "user/user.h"
#include "wait.h"

static void (*current_scenario)(void);

void bench_init(void)
{
	results_init(0);
}

void bench_thread(void *unused)
{
	(void)unused;
	current_scenario();
	hyp->shutdown(HYP_POWEROFF);
}

enum host_end scenario_run_config(void (*scenario)(void), const struct host_config *config)
{
	current_scenario = scenario;
	return host_run(config);
}

enum host_end scenario_run(void (*scenario)(void), unsigned int vcpus, const char *cmdline)
{
	const struct host_config config = {.vcpus = vcpus, .cmdline = cmdline};

	return scenario_run_config(scenario, &config);
}

void scenario_passes(void (*scenario)(void), unsigned int vcpus, const char *cmdline)
{
	enum host_end end = scenario_run(scenario, vcpus, cmdline);

	if (end != HOST_POWEROFF)
		fail_msg("%u vCPUs, '%s': %s\n%s", vcpus, cmdline ? cmdline : "", host_failure(),
			 host_console());
}

void scenario_panics(void (*scenario)(void), unsigned int vcpus, const char *cmdline,
		     const char *message)
{
	enum host_end end = scenario_run(scenario, vcpus, cmdline);

	if (end != HOST_CRASHED || !strstr(host_console(), message))
		fail_msg("ended as %d without '%s': %s\n%s", end, message, host_failure(),
			 host_console());
}

void scenario_fails(void (*scenario)(void), unsigned int vcpus, const char *cmdline,
		    const char *message)
{
	enum host_end end = scenario_run(scenario, vcpus, cmdline);

	if (end != HOST_FAILED || !strstr(host_failure(), message))
		fail_msg("ended as %d without '%s': %s\n%s", end, message, host_failure(),
			 host_console());
}

void await_idle(unsigned int cpu)
{
	const struct cpu_shared *shared = &cpu_shared[cpu];

	wait_until_cpu(!smp_load_acquire(&shared->wake_list) &&
			       !smp_load_acquire(&shared->ipi_pending) &&
			       smp_load_acquire(&shared->state) == CPU_BLOCKED,
		       "idle", cpu);
}

void await_all_idle(void)
{
	for (unsigned int cpu = 0; cpu < nr_cpus_online; cpu++)
		if (cpu != smp_processor_id())
			await_idle(cpu);
}

void run_on(unsigned int cpu, void (*fn)(void *arg), void *arg)
{
	kthread_run(cpu, "helper", fn, arg);
	await_idle(cpu);
}

void make_lazy(unsigned int cpu, struct mm *mm)
{
	task_start(user_task_create(cpu, mm, "visitor", user_exit, 0));
	if (cpu == smp_processor_id())
		cond_resched();
	else
		await_idle(cpu);
}

uint64_t total(unsigned int counter)
{
	uint64_t sum = 0;

	for (unsigned int cpu = 0; cpu < nr_cpus_online; cpu++)
		sum += cpu_local[cpu].counters[counter];
	return sum;
}

long pages_in_use(void)
{
	return (long)(total(COUNTER_pages_allocated) - total(COUNTER_pages_freed));
}

unsigned int vcpus_on(const struct mm *mm)
{
	unsigned int n = 0;

	for (unsigned int cpu = 0; cpu < nr_cpus_online; cpu++)
		n += cpu_local[cpu].current->active_mm == mm;
	return n;
}
