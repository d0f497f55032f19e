// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of what the guest counts: each event once, by the vCPU that it happens to, and, of the
 * IPIs that a policy avoids, none to the initiator, which would not have been interrupted.
 */
#include "scenario.h"

#include <arch/cpu.h>
#include <hyp/upcalls.h>

#include "abi/axes.h"
#include "abi/counters.h"
#include "kernel/cpu_shared.h"
#include "mm/flush.h"
#include "mm/held.h"
#include "mm/lazy.h"
#include "sched/hotplug.h"
#include "sched/sched.h"

#define WITH(modifier) POLICY_MODIFIED(1u << MODIFIER_##modifier)

static unsigned int policy;

static void drop(struct mm *mm)
{
	unsigned long flags = irq_save();

	mmput(mm);
	irq_restore(flags);
}

static void reset_counters(void)
{
	for (unsigned int cpu = 0; cpu < nr_cpus_online; cpu++)
		memset(cpu_local[cpu].counters, 0, sizeof(cpu_local[cpu].counters));
}

/* vCPUs 0 and 1 are in the mask of an mm that vCPU 0 ends; both have moved on to another. */
static void end_what_was_left(void)
{
	struct mm *mm, *other;

	lazy_bind_number(policy);
	mm = mm_alloc();
	other = mm_alloc();
	for (unsigned int cpu = 0; cpu < 2; cpu++) {
		make_lazy(cpu, mm);
		make_lazy(cpu, other);
	}
	reset_counters();
	drop(mm);
	lazy_drain();
	expect_equal(total(COUNTER_mms_ended), 1);
	expect_equal(total(COUNTER_shootdown_ipis), 0);
	expect_equal(total(COUNTER_shootdown_ipis_avoided), 1);
	drop(other);
}

static void the_initiator_is_not_avoided(void **state)
{
	static const unsigned int policies[] = {POLICY_quiesce, POLICY_hazard, WITH(filter)};

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(policies); i++) {
		policy = policies[i];
		scenario_passes(end_what_was_left, 2, "");
	}
}

/* Under a policy whose flush at exit interrupts, nothing was avoided unless the policy says so. */
static void end_with_a_holder(void)
{
	struct mm *mm;

	lazy_bind_number(policy);
	mm = mm_alloc();
	make_lazy(1, mm);
	reset_counters();
	drop(mm);
	expect_equal(total(COUNTER_flush_ipis), 1);
	expect_equal(total(COUNTER_shootdown_ipis_avoided), policy == WITH(exitflush) ? 1 : 0);
	lazy_drain();
}

static void only_what_is_avoided_counts(void **state)
{
	static const unsigned int policies[] = {POLICY_refcount, POLICY_shootdown, WITH(exitflush)};

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(policies); i++) {
		policy = policies[i];
		scenario_passes(end_with_a_holder, 2, "");
	}
}

/* A vCPU that is offline would not have been interrupted, so it is not spared either. */
static void end_without_the_offline(void)
{
	struct mm *mm;

	lazy_bind_number(WITH(filter));
	mm = mm_alloc();
	make_lazy(2, mm);
	hotplug_set(2);
	reset_counters();
	drop(mm);
	expect_equal(total(COUNTER_shootdown_ipis_avoided), 0);
	expect_equal(total(COUNTER_flush_ipis), 0);
	hotplug_set(3);
}

static void the_offline_are_not_counted(void **state)
{
	(void)state;
	scenario_passes(end_without_the_offline, 3, "");
}

static void hold(unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		struct mm *mm = mm_alloc();

		make_lazy(1, mm);
		drop(mm);
	}
	expect_equal(held_now(), nr);
	lazy_drain();
}

/* What bench.c does between two cells: the second has a peak of its own. */
static void hold_more_and_less(void)
{
	lazy_bind_number(WITH(batch));
	hold(3);
	expect_equal(total(COUNTER_mms_held_peak), 3);
	reset_counters();
	held_reset_peak();
	hold(2);
	expect_equal(total(COUNTER_mms_held_peak), 2);
	expect_equal(total(COUNTER_pages_held_peak), 4);
}

static void a_peak_is_of_its_cell(void **state)
{
	(void)state;
	scenario_passes(hold_more_and_less, 2, "held=8");
}

static void flush_alone(void)
{
	struct mm *mm = mm_alloc();

	lazy_bind_number(POLICY_shootdown);
	flush_bind(&flush_hv);
	make_lazy(0, mm);
	reset_counters();
	mm_unmap_range(mm, 0, MM_USER_END);
	expect_equal(total(COUNTER_flushes_hv), 0);
	make_lazy(1, mm);
	mm_unmap_range(mm, 0, MM_USER_END);
	expect_equal(total(COUNTER_flushes_hv), 1);
	drop(mm);
}

static void a_flush_of_oneself_is_not_counted(void **state)
{
	(void)state;
	scenario_passes(flush_alone, 2, "");
}

static void nothing(void *unused)
{
	(void)unused;
}

static void wake_and_interrupt(void)
{
	unsigned long flags;

	await_idle(1);
	reset_counters();
	run_on(1, nothing, NULL);
	expect_equal(total(COUNTER_resched_ipis), 1);
	expect_equal(total(COUNTER_ipi_sent), 1);
	expect_equal(cpu_local[1].counters[COUNTER_ipi_received], 1);
	expect_equal(total(COUNTER_ipi_spurious), 0);
	flags = irq_save();
	ipi_interrupt();
	irq_restore(flags);
	expect_equal(total(COUNTER_ipi_spurious), 1);
	expect_equal(cpu_local[0].counters[COUNTER_ipi_received], 0);
}

static void an_ipi_is_counted_once(void **state)
{
	(void)state;
	scenario_passes(wake_and_interrupt, 2, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_initiator_is_not_avoided),
		cmocka_unit_test(only_what_is_avoided_counts),
		cmocka_unit_test(the_offline_are_not_counted),
		cmocka_unit_test(a_peak_is_of_its_cell),
		cmocka_unit_test(a_flush_of_oneself_is_not_counted),
		cmocka_unit_test(an_ipi_is_counted_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
