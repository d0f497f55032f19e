// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of calls on other vCPUs and of waits: guest/kernel/call.c, wait.c, panic.c. */
#include "scenario.h"

#include <arch/cpu.h>
#include <hyp/hyp.h>

#include "abi/results.h"
#include "kernel/call.h"
#include "kernel/cpu_shared.h"
#include "kernel/path.h"
#include "printk.h"
#include "sched/sched.h"
#include "wait.h"

static unsigned int hits[NR_CPUS];

static void hit(void *arg)
{
	expect(irqs_disabled());
	hits[smp_processor_id()] += *(unsigned int *)arg;
}

static void call_masks(void)
{
	static unsigned int one = 1;
	struct call_times times;

	for (uint64_t bits = 0; bits < 16; bits++) {
		const struct cpumask mask = {{bits, 1}}; /* vCPU 64 is not online */
		uint64_t others = bits & 14;

		memset(hits, 0, sizeof(hits));
		expect_equal(call_many(&mask, hit, &one, &times), __builtin_popcountll(others));
		for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
			expect_equal(hits[cpu], cpu < 64 && others >> cpu & 1);
		expect(times.start <= times.sent && times.sent <= times.end);
		if (others)
			expect(times.first_ack <= times.last_ack && times.first_ack > times.start &&
			       times.last_ack < times.end);
		call_mask(&mask, hit, &one, NULL);
		for (unsigned int cpu = 0; cpu < 4; cpu++)
			expect_equal(hits[cpu], (others >> cpu & 1) + (bits >> cpu & 1));
		expect(!irqs_disabled());
	}
}

static void calls_reach_the_mask(void **state)
{
	(void)state;
	scenario_passes(call_masks, 4, "");
}

/*
 * The initiator's own part and the targets' run at the same time: each waits in it for all others.
 * An own part before the calls are sent, or after the answers are awaited, would wait for ever.
 */
static uint32_t met;

static void meet(void *unused)
{
	(void)unused;
	expect(irqs_disabled());
	__atomic_fetch_add(&met, 1, __ATOMIC_SEQ_CST);
	while (READ_ONCE(met) != nr_cpus_online)
		cpu_relax();
}

static void meet_in_a_call(void)
{
	struct call_times times;

	met = 0;
	call_mask(&cpu_online_mask, meet, NULL, &times);
	expect_equal(met, nr_cpus_online);
	expect(times.sent < times.first_ack && times.last_ack < times.end);
	expect(!irqs_disabled());
}

static void own_part_runs_beside_the_others(void **state)
{
	(void)state;
	for (unsigned int vcpus = 2; vcpus <= 4; vcpus++)
		scenario_passes(meet_in_a_call, vcpus, "");
}

static void call_from_own_part(void *unused)
{
	(void)unused;
	call_many(&cpu_online_mask, hit, NULL, NULL);
}

static void nest_in_own_part(void)
{
	struct cpumask self = {{1}};

	call_mask(&self, call_from_own_part, NULL, NULL);
}

/* All vCPUs call all others at once: no deadlock, every call once. */
#define CALLS 5

static uint32_t finished;

static void call_all(void *arg)
{
	for (unsigned int i = 0; i < CALLS; i++)
		call_many(&cpu_online_mask, hit, arg, NULL);
	__atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
}

static void call_each_other(void)
{
	static unsigned int one = 1;

	finished = 0;
	memset(hits, 0, sizeof(hits));
	for (unsigned int cpu = 1; cpu < nr_cpus_online; cpu++)
		kthread_run(cpu, "caller", call_all, &one);
	call_all(&one);
	while (READ_ONCE(finished) != nr_cpus_online)
		cpu_relax();
	await_all_idle();
	for (unsigned int cpu = 0; cpu < nr_cpus_online; cpu++)
		expect_equal(hits[cpu], CALLS * (nr_cpus_online - 1));
	expect_equal(total(COUNTER_ipi_received), total(COUNTER_ipi_sent));
	/* An interrupt is spurious only if an earlier look has taken what it was sent for. */
	expect(total(COUNTER_ipi_spurious) <= total(COUNTER_ipi_sent));
}

static void callers_do_not_deadlock(void **state)
{
	uint64_t coalesced = 0;

	(void)state;
	for (unsigned int vcpus = 2; vcpus <= 4; vcpus++)
		scenario_passes(call_each_other, vcpus, "");
	for (uint64_t seed = 1; seed <= 60; seed++) {
		const struct host_config config = {.vcpus = 2 + seed % 3, .choose = turns_random};

		turns_seed(seed);
		if (scenario_run_config(call_each_other, &config) != HOST_POWEROFF)
			fail_msg("seed %lu: %s\n%s", seed, host_failure(), host_console());
		coalesced += total(COUNTER_ipi_coalesced);
	}
	assert_true(coalesced > 0);
}

/* Two vCPUs call each other; the turn changes at each step, and at each pair of steps. */
static uint64_t two_callers(uint64_t first, uint64_t second)
{
	static unsigned int one = 1;
	struct cpumask other = {{2}};

	memset(hits, 0, sizeof(hits));
	finished = 0;
	turns_change_at(first, second);
	kthread_run(1, "caller", call_all, &one);
	for (unsigned int i = 0; i < CALLS; i++)
		call_many(&other, hit, &one, NULL);
	while (!READ_ONCE(finished))
		cpu_relax();
	expect_equal(hits[0], CALLS);
	expect_equal(hits[1], CALLS);
	await_idle(1);
	return turns_steps();
}

static void all_pairs_of_changes(void)
{
	uint64_t steps;

	host_set_choose(turns_changed);
	steps = two_callers(TURNS_NO_CHANGE, TURNS_NO_CHANGE);
	for (uint64_t first = 0; first < steps; first++)
		for (uint64_t second = first; second < steps; second += 3)
			two_callers(first, second);
}

static void calls_survive_any_two_changes(void **state)
{
	(void)state;
	scenario_passes(all_pairs_of_changes, 2, "");
}

static void call_from_call(void *arg)
{
	struct cpumask other = {{1}};

	(void)arg;
	call_many(&other, call_from_call, NULL, NULL);
}

static void nest(void)
{
	struct cpumask other = {{2}};

	call_many(&other, call_from_call, NULL, NULL);
}

static void nesting_panics(void **state)
{
	(void)state;
	scenario_panics(nest, 2, "", "BUG_ON(this_cpu()->calling == calling)");
	scenario_panics(nest_in_own_part, 1, "", "BUG_ON(this_cpu()->calling == calling)");
}

static void wait_for_ever(void)
{
	wait_until_cpu(false, "Godot", 1);
}

static void wait_for_nobody(void)
{
	wait_until(false, "an event");
}

static void waits_end(void **state)
{
	const struct host_config fast = {.vcpus = 2, .ticks_per_step = 1000000000};

	(void)state;
	assert_int_equal(scenario_run_config(wait_for_ever, &fast), HOST_CRASHED);
	assert_non_null(strstr(host_console(), "hang: waited for Godot of vCPU 1"));
	assert_int_equal(scenario_run_config(wait_for_nobody, &fast), HOST_CRASHED);
	assert_non_null(strstr(host_console(), "hang: waited for an event\n"));
}

/* Panic: one report, even if other vCPUs panic meanwhile; each vCPU is stopped and described. */
static void panic_too(void *unused)
{
	(void)unused;
	panic("another");
}

static void panic_together(void)
{
	for (unsigned int cpu = 1; cpu < nr_cpus_online; cpu++)
		kthread_run(cpu, "panicker", panic_too, NULL);
	panic("number %d", 1);
}

static void one_panic_is_reported(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		const struct host_config config = {.vcpus = 4, .choose = turns_random};
		const char *first;

		turns_seed(seed);
		assert_int_equal(scenario_run_config(panic_together, &config), HOST_CRASHED);
		first = strstr(host_console(), "PANIC: vCPU ");
		assert_non_null(first);
		assert_null(strstr(first + 1, "PANIC: "));
		for (unsigned int cpu = 0; cpu < 4; cpu++) {
			char name[16];

			snprintf(name, sizeof(name), "vCPU %u", cpu);
			assert_non_null(strstr(host_console(), name));
		}
		assert_null(strstr(host_console(), "did not stop"));
		assert_int_equal(host_area()->state, AREA_FAILED);
	}
}

/* An NMI that no vCPU has sent: its vCPU reports, and what each vCPU does is said. */
static void get_nmi(void)
{
	host_nmi(2);
	for (;;)
		cpu_relax();
}

static void an_nmi_from_outside_is_reported(void **state)
{
	static const char *const said[] = {"PANIC: vCPU 2 in 'idle': an NMI from outside, at ",
					   "vCPU 0: running, in 'bench'", "vCPU 1: blocked",
					   "vCPU 3: blocked"};
	const char *stack;
	unsigned int stacks = 0;

	(void)state;
	assert_int_equal(scenario_run(get_nmi, 4, ""), HOST_CRASHED);
	for (size_t i = 0; i < ARRAY_SIZE(said); i++)
		assert_non_null(strstr(host_console(), said[i]));
	for (stack = host_console(); (stack = strstr(stack, "STACK: ")); stack++)
		stacks++;
	assert_int_equal(stacks, 4);
	assert_null(strstr(host_console(), "did not stop"));
	assert_int_equal(host_area()->state, AREA_FAILED);
	assert_non_null(strstr(host_area()->reason, "NMI"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_reach_the_mask),
		cmocka_unit_test(own_part_runs_beside_the_others),
		cmocka_unit_test(callers_do_not_deadlock),
		cmocka_unit_test(calls_survive_any_two_changes),
		cmocka_unit_test(nesting_panics),
		cmocka_unit_test(waits_end),
		cmocka_unit_test(one_panic_is_reported),
		cmocka_unit_test(an_nmi_from_outside_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
