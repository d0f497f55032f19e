// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of the xAPIC paths: who is reached, by how many ICR writes; any mask, any size. */
#include "scenario.h"

#include <arch/cpu.h>
#include <hyp/hyp.h>
#include <x86/vectors.h>
#include <x86/xapic.h>

#include "abi/axes.h"
#include "fake_apic.h"
#include "fake_xen.h"
#include "kernel/call.h"
#include "kernel/cpu_shared.h"
#include "kernel/path.h"

enum {
#define X(id, name, what) PATH_##id,
	ABI_PATHS(X)
#undef X
};

static void send(unsigned int which, const struct cpumask *mask)
{
	memset(fake_apic.hits, 0, sizeof(fake_apic.hits));
	fake_apic.nr_icr = 0;
	ipi_paths[which]->send(mask);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		expect_equal(fake_apic.hits[cpu], cpumask_test_cpu(cpu, mask));
}

static void check_mask(const struct cpumask *mask)
{
	uint64_t fallbacks = this_cpu()->counters[COUNTER_path_fallbacks];
	uint64_t writes = this_cpu()->counters[COUNTER_icr_writes];
	unsigned int n = cpumask_weight(mask);
	bool all = n + 1 == nr_cpus_online;
	unsigned long flags = irq_save();

	send(PATH_xapic, mask);
	expect_equal(fake_apic.nr_icr, n);
	send(PATH_xapic_allbut, mask);
	expect_equal(fake_apic.nr_icr, all ? 1 : n);
	expect_equal(this_cpu()->counters[COUNTER_path_fallbacks], fallbacks + !all);
	expect_equal(this_cpu()->counters[COUNTER_icr_writes], writes + n + (all ? 1 : n));
	irq_restore(flags);
}

static void many_masks(void)
{
	uint64_t random = nr_cpus_online;
	struct cpumask mask = cpu_online_mask;

	cpumask_clear_cpu(0, &mask);
	check_mask(&mask);
	for (unsigned int cpu = 1; cpu < nr_cpus_online; cpu++) {
		cpumask_clear(&mask);
		cpumask_set_cpu(cpu, &mask);
		check_mask(&mask);
	}
	for (unsigned int i = 0; i < 100; i++) {
		for (unsigned int w = 0; w < CPUMASK_WORDS; w++)
			mask.bits[w] = unit_random(&random) & cpu_online_mask.bits[w];
		cpumask_clear_cpu(0, &mask);
		if (!cpumask_empty(&mask))
			check_mask(&mask);
	}
}

static void masks_are_reached_exactly(void **state)
{
	static const unsigned int sizes[] = {2, 4, 8, 65, 128};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct host_config config;

		fake_xen_reset(sizes[i], &config);
		fake_apic.absent = true;
		config.memory = 64ul << 20;
		if (scenario_run_config(many_masks, &config) != HOST_POWEROFF)
			fail_msg("%u vCPUs: %s\n%s", sizes[i], host_failure(), host_console());
	}
}

static void note_call(void *arg)
{
	__atomic_fetch_add((unsigned int *)arg, 1, __ATOMIC_RELAXED);
}

/* A round over the path: each target runs the call and writes one end-of-interrupt. */
static void round_to_all(void)
{
	unsigned int calls = 0, eois;

	path_bind(ipi_paths[PATH_xapic]);
	eois = fake_apic.eois;
	fake_apic.busy_reads = 3;
	call_many(&cpu_online_mask, note_call, &calls, NULL);
	await_all_idle();
	expect_equal(calls, 3);
	expect_equal(fake_apic.eois, eois + 3);
	expect_equal(fake_apic.busy_reads, 0);
	expect_equal(total(COUNTER_eoi_writes), fake_apic.eois);
}

static void calls_are_carried(void **state)
{
	struct host_config config;

	(void)state;
	fake_xen_reset(4, &config);
	fake_apic.absent = true;
	if (scenario_run_config(round_to_all, &config) != HOST_POWEROFF)
		fail_msg("%s", host_failure());
}

static void look_for_reason(void)
{
	expect(strstr(ipi_paths[PATH_xapic]->unusable(), "in x2APIC mode"));
	expect(strstr(ipi_paths[PATH_xapic_allbut]->unusable(), "in x2APIC mode"));
}

static void x2apic_mode_is_said(void **state)
{
	struct host_config config;

	(void)state;
	fake_xen_reset(2, &config);
	assert_int_equal(scenario_run_config(look_for_reason, &config), HOST_POWEROFF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(masks_are_reached_exactly),
		cmocka_unit_test(calls_are_carried),
		cmocka_unit_test(x2apic_mode_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
