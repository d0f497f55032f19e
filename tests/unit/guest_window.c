// SPDX-License-Identifier: BSD-2-Clause
/*
 * Whether vCPUs act at once, and whether they sleep: bench/window.c, bench/presence.c and
 * bench/rest.c.
 */
#include "bench/window.h"

#include <arch/cpu.h>
#include <hyp/hyp.h>

#include "bench/bench.h"
#include "bench/party.h"
#include "bench/presence.h"
#include "compiler.h"
#include "kernel/options.h"
#include "scenario.h"
#include "sched/sched.h"

#define MEMBERS 3
#define WANTED  10

static struct window window;
static struct party party;
static unsigned int counted[MEMBERS];
static int absent_when_counted;

/* A member's rounds, each of as many steps as its number says. */
static void play(void *arg)
{
	unsigned int i = (unsigned int)(uintptr_t)arg;
	uint64_t start;

	do {
		start = cycles();
		for (unsigned int step = 0; step <= i; step++)
			cpu_relax();
		if (window_counts(&window, i, cycles() - start)) {
			counted[i]++;
			absent_when_counted += atomic_read(&window.absent);
		}
	} while (window_goes_on(&window, i));
	party_leave(&party);
}

static void all_play(void)
{
	window_init(&window, MEMBERS, WANTED);
	party_init(&party, MEMBERS);
	absent_when_counted = 0;
	for (unsigned int i = 0; i < MEMBERS; i++) {
		counted[i] = 0;
		kthread_run(i, "member", play, (void *)(uintptr_t)i);
	}
	party_wait(&party);
	expect_equal(absent_when_counted, 0);
	expect_equal(atomic_read(&window.unfinished), 0);
	for (unsigned int i = 0; i < MEMBERS; i++) {
		/* The samples asked for, and those that it took while others lacked some. */
		expect_equal(counted[i], WANTED);
		expect(window.member[i].samples >= WANTED);
	}
	expect(window_samples(&window) >= MEMBERS * WANTED);
	expect(window_overlap(&window) <= 100);
}

static void a_window_is_of_all(void **state)
{
	(void)state;
	scenario_passes(all_play, MEMBERS, "warmup=2");
	scenario_passes(all_play, MEMBERS, "warmup=1 turn=op");
	for (uint64_t seed = 1; seed <= 20; seed++) {
		const struct host_config config = {
			.vcpus = MEMBERS, .cmdline = "warmup=3", .choose = turns_random};

		turns_seed(seed);
		assert_int_equal(scenario_run_config(all_play, &config), HOST_POWEROFF);
	}
}

static unsigned int next_vcpu(const struct host_choice *choice)
{
	unsigned int cpu = choice->self;

	if (choice->point != HOST_RELAX)
		return host_choose_in_turn(choice);
	do
		cpu = (cpu + 1) % MEMBERS;
	while (!cpumask_test_cpu(cpu, choice->ready));
	return cpu;
}

static void interleaved(void)
{
	all_play();
	expect(window_overlap(&window) >= 75);
}

/* As pCPUs that run at once. */
static void vcpus_that_interleave_overlap(void **state)
{
	const struct host_config config = {
		.vcpus = MEMBERS, .cmdline = "warmup=1 turn=op", .choose = next_vcpu};

	(void)state;
	assert_int_equal(scenario_run_config(interleaved, &config), HOST_POWEROFF);
}

static void check_overlap(uint64_t first, uint64_t last, unsigned int percent)
{
	window_init(&window, 2, 1);
	window.member[0].first = 1000;
	window.member[0].last = 1100;
	window.member[1].first = first;
	window.member[1].last = last;
	assert_int_equal(window_overlap(&window), percent);
}

static void overlap_is_a_share_of_the_span(void **state)
{
	(void)state;
	check_overlap(1000, 1100, 100);
	check_overlap(1050, 1150, 33);
	check_overlap(950, 1050, 33);
	check_overlap(1025, 1075, 50);
	check_overlap(900, 1200, 33);
	check_overlap(1100, 1200, 0);
	check_overlap(2000, 2100, 0);
	check_overlap(1, 100, 0);
	assert_int_equal(window_span(&window), 1099);
}

/* A platform that says what it is told to. */
static uint64_t steal[MEMBERS];
static unsigned int looks_until_asleep;

static uint64_t said_steal(unsigned int cpu)
{
	return steal[cpu];
}

static bool said_asleep(unsigned int cpu)
{
	(void)cpu;
	if (!looks_until_asleep)
		return true;
	looks_until_asleep--;
	return false;
}

static void sleep_is_awaited(void)
{
	/* Blocked by their own word long since. */
	await_all_idle();
	looks_until_asleep = 5;
	expect_equal(bench_asleep(2), 0);
	expect_equal(looks_until_asleep, 3);
	bench_await_idle(2);
	expect_equal(looks_until_asleep, 0);
	expect_equal(bench_asleep(2), 2);
	looks_until_asleep = 1;
	expect_equal(bench_asleep(2), 1);
}

static void rounds_with_steal_are_no_overlap(void)
{
	struct presence presence;

	presence_init(&presence, 1);
	for (unsigned int round = 0; round < 8; round++) {
		presence_before(&presence);
		steal[round % MEMBERS] += round < 4; /* vCPU 2 is none of those watched */
		presence_after(&presence);
	}
	expect_equal(presence.rounds, 8);
	expect_equal(presence.whole, 8 - 3);
}

static void the_platform_is_believed(void **state)
{
	struct hyp_ops ops = host_ops;
	const struct host_config config = {.vcpus = MEMBERS, .ops = &ops};

	(void)state;
	ops.asleep = said_asleep;
	ops.steal_ns = said_steal;
	looks_until_asleep = 0;
	assert_int_equal(scenario_run_config(sleep_is_awaited, &config), HOST_POWEROFF);
	assert_int_equal(scenario_run_config(rounds_with_steal_are_no_overlap, &config),
			 HOST_POWEROFF);
}

static void dwelling(void)
{
	uint64_t start;

	await_all_idle();
	start = cycles();
	bench_await_idle(2);
	expect(cycles() - start < 1000);
	bench_await_sleep(2);
	expect(cycles() - start >= 2000);
}

/* Where nobody says that a vCPU sleeps, it is given time to. */
static void without_a_word_there_is_a_dwell(void **state)
{
	struct hyp_ops ops = host_ops;
	const struct host_config config = {.vcpus = MEMBERS, .ops = &ops};

	(void)state;
	ops.asleep = NULL;
	assert_int_equal(scenario_run_config(dwelling, &config), HOST_POWEROFF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_window_is_of_all),
		cmocka_unit_test(vcpus_that_interleave_overlap),
		cmocka_unit_test(overlap_is_a_share_of_the_span),
		cmocka_unit_test(the_platform_is_believed),
		cmocka_unit_test(without_a_word_there_is_a_dwell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
