// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of vCPUs going offline and coming back: guest/sched/hotplug.c. */
#include "scenario.h"

#include <arch/cpu.h>
#include <hyp/hyp.h>

#include "abi/axes.h"
#include "abi/results.h"
#include "kernel/call.h"
#include "kernel/cpu_shared.h"
#include "mm/flush.h"
#include "mm/lazy.h"
#include "sched/hotplug.h"
#include "sched/sched.h"
#include "user/user.h"

#define X(id, name, what) +1
enum {
	NR_FLUSHES = 0 ABI_FLUSHES(X),
};
#undef X

static unsigned int policy; /* its number */

static void drop(struct mm *mm)
{
	unsigned long flags = irq_save();

	mmput(mm);
	irq_restore(flags);
}

static void nothing(void *unused)
{
	(void)unused;
}

/* The order broken on purpose: a vCPU leaves the mask without having left the mm. */
static bool leaves_no_mm;

void __real_lazy_leave(void);
void __wrap_lazy_leave(void);
void __wrap_lazy_leave(void)
{
	if (!leaves_no_mm || strcmp(current_task()->name, "leaver"))
		__real_lazy_leave();
}

static void expect_online(unsigned int nr)
{
	expect_equal(nr_cpus_online, nr);
	expect_equal(cpumask_weight(&cpu_online_mask), nr);
	expect_equal(cpumask_next(nr, &cpu_online_mask), NR_CPUS);
	expect_equal(host_area()->vcpus_now, nr);
	for (unsigned int cpu = 1; cpu < nr_cpus; cpu++)
		expect_equal(cpu_status[cpu].state == CPU_OFFLINE, cpu >= nr);
	expect_equal(call_many(&cpu_online_mask, nothing, NULL, NULL), nr - 1);
}

static void come_and_go(void)
{
	static const unsigned int counts[] = {4, 1, 3, 2, 2, 4, 3, 1, 4};

	for (unsigned int i = 0; i < ARRAY_SIZE(counts); i++) {
		hotplug_set(counts[i]);
		expect_online(counts[i]);
		await_all_idle();
	}
	for (unsigned int cpu = 1; cpu < nr_cpus; cpu++)
		run_on(cpu, nothing, NULL);
}

static void vcpus_come_and_go(void **state)
{
	(void)state;
	scenario_passes(come_and_go, 4, "debug_vm=1");
}

/* An mm that an offline vCPU had borrowed ends without it; back online the vCPU works again. */
static void borrow_and_go(void)
{
	struct mm *mm;
	long before;

	lazy_bind_number(policy);
	before = pages_in_use();
	for (unsigned int round = 1; round <= 3; round++) {
		mm = mm_alloc();
		make_lazy(1, mm);
		make_lazy(2, mm);
		hotplug_set(2);
		drop(mm);
		lazy_drain();
		expect_equal(mm_ended(), round);
		expect(mm_last_end()->ipis <= 1);
		expect(cpu_local[2].current->active_mm == &init_mm);
		hotplug_set(3);
		await_all_idle();
	}
	expect_equal(vcpus_on(&init_mm), 3);
	expect_equal(pages_in_use(), before);
}

static void what_was_borrowed_is_left(void **state)
{
	(void)state;
	for (policy = 0; policy < NR_POLICY_NUMBERS; policy++)
		scenario_passes(borrow_and_go, 3, "debug_vm=1");
}

/* Runnable tasks run before the vCPU goes, and a pending interrupt is not lost. */
static uint32_t ran;

static void count_run(void *unused)
{
	(void)unused;
	__atomic_fetch_add(&ran, 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < 20; i++)
		cond_resched();
	__atomic_fetch_add(&ran, 1, __ATOMIC_SEQ_CST);
}

static void go_while_busy(void)
{
	ran = 0;
	for (unsigned int round = 1; round <= 5; round++) {
		kthread_run(1, "busy", count_run, NULL);
		kthread_run(1, "busy too", count_run, NULL);
		hotplug_set(1);
		expect_equal(READ_ONCE(ran), 4 * round);
		expect_online(1);
		hotplug_set(2);
		await_all_idle();
	}
}

static void tasks_run_first(void **state)
{
	(void)state;
	scenario_passes(go_while_busy, 2, "");
	for (uint64_t seed = 1; seed <= 40; seed++) {
		const struct host_config config = {.vcpus = 2, .choose = turns_random};

		turns_seed(seed);
		if (scenario_run_config(go_while_busy, &config) != HOST_POWEROFF)
			fail_msg("seed %lu: %s\n%s", seed, host_failure(), host_console());
	}
}

/*
 * vCPU 3 of 4 goes offline while vCPU 1 ends the mm that vCPU 3 borrows, and vCPU 2 calls all
 * vCPUs and unmaps from another mm that vCPU 3 was on.
 */
static uint32_t finished;

static void end_mm(void *mm)
{
	drop(mm);
	__atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
}

static void disturb(void *mm)
{
	for (int i = 0; i < 3; i++)
		call_many(&cpu_online_mask, nothing, NULL, NULL);
	mm_unmap_range(mm, 0, MM_USER_END);
	call_many(&cpu_online_mask, nothing, NULL, NULL);
	__atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
}

static void go_in_the_crowd(void)
{
	const struct flush_kind *kinds[] = {flush_kinds[0], flush_kinds[NR_FLUSHES - 1]};
	long before;

	lazy_bind_number(policy);
	before = pages_in_use();
	for (unsigned int round = 0; round < 4; round++) {
		struct mm *mm = mm_alloc(), *other = mm_alloc();

		flush_bind(kinds[round % 2]);
		finished = 0;
		make_lazy(3, other);
		make_lazy(3, mm);
		make_lazy(1, mm);
		kthread_run(1, "end", end_mm, mm);
		kthread_run(2, "disturb", disturb, other);
		hotplug_set(3);
		while (READ_ONCE(finished) != 2)
			cpu_relax();
		expect_online(3);
		hotplug_set(4);
		await_all_idle();
		make_lazy(3, other);
		drop(other);
		await_all_idle();
		lazy_drain();
		expect_equal(mm_ended(), 2 * (round + 1));
	}
	expect_equal(pages_in_use(), before);
	expect_equal(vcpus_on(&init_mm), 4);
}

static enum host_end crowd_at_random(uint64_t seed)
{
	const struct host_config config = {
		.vcpus = 4,
		.cmdline = seed % 2 ? "debug_vm=1" : "",
		.choose = turns_random,
	};

	turns_seed(seed);
	return scenario_run_config(go_in_the_crowd, &config);
}

static void nobody_is_waited_for(void **state)
{
	(void)state;
	for (policy = 0; policy < NR_POLICY_NUMBERS; policy++) {
		scenario_passes(go_in_the_crowd, 4, "debug_vm=1");
		for (uint64_t seed = 1; seed <= 10; seed++)
			if (crowd_at_random(seed) != HOST_POWEROFF)
				fail_msg("policy %u, seed %lu: %s\n%s", policy, seed,
					 host_failure(), host_console());
	}
}

/*
 * vCPU 2 goes offline while vCPU 1 and a thread of vCPU 0 call it. That thread keeps the one that
 * has asked vCPU 2 to go from running. The turn changes at each step, and at each pair of steps.
 */
static void call_once(void *unused)
{
	(void)unused;
	call_many(&cpu_online_mask, nothing, NULL, NULL);
	__atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
}

static uint64_t go_with_a_caller(uint64_t first, uint64_t second)
{
	uint64_t steps;

	finished = 0;
	turns_change_at(first, second);
	kthread_run(1, "caller", call_once, NULL);
	kthread_run(0, "caller", call_once, NULL);
	hotplug_set(2);
	while (READ_ONCE(finished) != 2) {
		cond_resched();
		cpu_relax();
	}
	steps = turns_steps();
	hotplug_set(3);
	await_all_idle();
	return steps;
}

static void all_pairs_of_changes(void)
{
	uint64_t steps;

	host_set_choose(turns_changed);
	steps = go_with_a_caller(TURNS_NO_CHANGE, TURNS_NO_CHANGE);
	for (uint64_t first = 0; first < steps; first++)
		for (uint64_t second = first; second < steps; second += 3)
			go_with_a_caller(first, second);
}

static void going_survives_any_two_changes(void **state)
{
	const struct host_config config = {.vcpus = 3, .max_steps = 100000000};

	(void)state;
	if (scenario_run_config(all_pairs_of_changes, &config) != HOST_POWEROFF)
		fail_msg("%s\n%s", host_failure(), host_console());
}

/* The published race: the end of the mm does not look for the vCPU, which has the root loaded. */
static void end_behind_its_back(void)
{
	struct mm *mm;

	lazy_bind_number(policy);
	mm = mm_alloc();
	make_lazy(1, mm);
	hotplug_set(1);
	drop(mm);
}

static void a_mm_that_is_not_left_is_found(void **state)
{
	(void)state;
	leaves_no_mm = true;
	policy = POLICY_shootdown;
	scenario_fails(end_behind_its_back, 2, "", "vCPU 1 may have cached it");
	leaves_no_mm = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vcpus_come_and_go),
		cmocka_unit_test(what_was_borrowed_is_left),
		cmocka_unit_test(tasks_run_first),
		cmocka_unit_test(nobody_is_waited_for),
		cmocka_unit_test(going_survives_any_two_changes),
		cmocka_unit_test(a_mm_that_is_not_left_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
