// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of the x2APIC paths: who is reached, by how many ICR writes; any mask, any size. */
#include "scenario.h"

#include <arch/cpu.h>
#include <hyp/hyp.h>
#include <x86/apic.h>

#include "abi/axes.h"
#include "fake_apic.h"
#include "fake_xen.h"
#include "kernel/cpu_shared.h"

enum {
#define X(id, name, what) PATH_##id,
	ABI_PATHS(X)
#undef X
};

static struct cpumask online;

static void send(unsigned int which, const struct cpumask *mask)
{
	memset(fake_apic.hits, 0, sizeof(fake_apic.hits));
	fake_apic.nr_icr = fake_apic.nr_fences = 0;
	ipi_paths[which]->send(mask);
	expect_equal(fake_apic.nr_fences, 1);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		expect_equal(fake_apic.hits[cpu], cpumask_test_cpu(cpu, mask));
}

static unsigned int clusters_of(const struct cpumask *mask)
{
	bool seen[NR_CPUS] = {0};
	unsigned int n = 0;

	for_each_cpu(cpu, mask) {
		n += !seen[cpu / fake_apic.per_cluster];
		seen[cpu / fake_apic.per_cluster] = true;
	}
	return n;
}

static void check_mask(const struct cpumask *mask)
{
	struct cpumask others = online;
	uint64_t fallbacks = this_cpu()->counters[COUNTER_path_fallbacks];
	uint64_t writes = this_cpu()->counters[COUNTER_icr_writes];
	unsigned long flags = irq_save();
	bool all;

	cpumask_clear_cpu(0, &others);
	all = cpumask_equal(mask, &others);
	send(PATH_x2apic, mask);
	expect_equal(fake_apic.nr_icr, cpumask_weight(mask));
	send(PATH_x2apic_cluster, mask);
	expect_equal(fake_apic.nr_icr, clusters_of(mask));
	send(PATH_x2apic_allbut, mask);
	expect_equal(fake_apic.nr_icr, all ? 1 : clusters_of(mask));
	expect_equal(this_cpu()->counters[COUNTER_path_fallbacks], fallbacks + !all);
	expect_equal(this_cpu()->counters[COUNTER_icr_writes],
		     writes + cpumask_weight(mask) + clusters_of(mask) +
			     (all ? 1 : clusters_of(mask)));
	irq_restore(flags);
}

static void many_masks(void)
{
	uint64_t random = nr_cpus_online;
	struct cpumask mask;

	online = cpu_online_mask;
	mask = online;
	cpumask_clear_cpu(0, &mask);
	if (!cpumask_empty(&mask))
		check_mask(&mask);
	for (unsigned int cpu = 1; cpu < nr_cpus_online; cpu++) {
		cpumask_clear(&mask);
		cpumask_set_cpu(cpu, &mask);
		check_mask(&mask);
	}
	for (unsigned int i = 0; i < 200; i++) {
		for (unsigned int w = 0; w < CPUMASK_WORDS; w++) {
			mask.bits[w] = unit_random(&random);
			if (i % 3)
				mask.bits[w] &= unit_random(&random) & unit_random(&random);
			mask.bits[w] &= online.bits[w];
		}
		cpumask_clear_cpu(0, &mask);
		if (!cpumask_empty(&mask))
			check_mask(&mask);
	}
}

static void masks_are_reached_exactly(void **state)
{
	static const struct {
		unsigned int vcpus, per_cluster;
	} cases[] = {{2, 8},  {4, 8},  {8, 8},  {9, 8},   {16, 8},  {17, 8},
		     {64, 8}, {65, 8}, {17, 3}, {40, 16}, {128, 1}, {128, 16}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct host_config config;

		fake_xen_reset(cases[i].vcpus, &config);
		fake_apic.per_cluster = cases[i].per_cluster;
		config.memory = 64ul << 20;
		if (scenario_run_config(many_masks, &config) != HOST_POWEROFF)
			fail_msg("%u vCPUs: %s\n%s", cases[i].vcpus, host_failure(),
				 host_console());
	}
}

/* With one vCPU offline the shorthand would reach it. */
static void send_to_online(void)
{
	struct cpumask mask = cpu_online_mask;

	expect_equal(nr_cpus_online, 3);
	cpumask_clear_cpu(0, &mask);
	online = cpu_online_mask;
	irq_disable();
	send(PATH_x2apic_allbut, &mask);
	expect_equal(this_cpu()->counters[COUNTER_path_fallbacks], 1);
	irq_enable();
}

static void offline_vcpus_are_not_sent_to(void **state)
{
	struct host_config config;

	(void)state;
	fake_xen_reset(4, &config);
	config.cmdline = "vcpus=3";
	if (scenario_run_config(send_to_online, &config) != HOST_POWEROFF)
		fail_msg("%s", host_failure());
}

static void end_interrupts(void)
{
	irq_disable();
	for (unsigned int i = 1; i <= 3; i++) {
		arch_apic_ipi();
		expect_equal(this_cpu()->counters[COUNTER_eoi_writes], i);
	}
	irq_enable();
}

static void ends_of_interrupt_are_counted(void **state)
{
	struct host_config config;

	(void)state;
	fake_xen_reset(1, &config);
	if (scenario_run_config(end_interrupts, &config) != HOST_POWEROFF)
		fail_msg("%s", host_failure());
}

static void look_for_reason(void)
{
	expect(strstr(ipi_paths[PATH_x2apic]->unusable(), "no x2APIC"));
	expect(ipi_paths[PATH_x2apic_cluster]->unusable());
	expect(ipi_paths[PATH_x2apic_allbut]->unusable());
	expect(!ipi_paths[PATH_evtchn]->unusable());
}

static void absence_is_said(void **state)
{
	struct host_config config;

	(void)state;
	fake_xen_reset(2, &config);
	fake_apic.absent = true;
	assert_int_equal(scenario_run_config(look_for_reason, &config), HOST_POWEROFF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(masks_are_reached_exactly),
		cmocka_unit_test(offline_vcpus_are_not_sent_to),
		cmocka_unit_test(ends_of_interrupt_are_counted),
		cmocka_unit_test(absence_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
