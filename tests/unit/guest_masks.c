// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of whom a flush, a call or an mm's end is for: who leaves a mask, who stays in it, who
 * is offline; and of what a flush is told to forget.
 */
#include "scenario.h"

#include <arch/cpu.h>
#include <hyp/hyp.h>

#include "abi/axes.h"
#include "kernel/call.h"
#include "kernel/cpu_shared.h"
#include "mm/flush.h"
#include "mm/lazy.h"
#include "sched/hotplug.h"
#include "user/user.h"

#define EXITFLUSH POLICY_MODIFIED(1u << MODIFIER_exitflush)

static void drop(struct mm *mm)
{
	unsigned long flags = irq_save();

	mmput(mm);
	irq_restore(flags);
}

/* vCPU 1 has moved on to another mm, vCPU 2 is still lazy: the flush at exit rids of both. */
static void exit_with_a_stale_holder(void)
{
	struct mm *mm, *other;

	lazy_bind_number(EXITFLUSH);
	mm = mm_alloc();
	other = mm_alloc();
	make_lazy(1, mm);
	make_lazy(1, other);
	make_lazy(2, mm);
	drop(mm);
	expect_equal(total(COUNTER_flush_ipis), 2);
	expect_equal(total(COUNTER_shootdown_ipis), 0);
	expect_equal(total(COUNTER_mms_ended), 1);
	expect(cpu_local[1].loaded_mm == other);
	drop(other);
}

static void exitflush_shoots_nobody(void **state)
{
	(void)state;
	scenario_passes(exit_with_a_stale_holder, 3, "debug_vm=1");
}

/* A flush of an mm that has users ends no loan. */
static void unmap_from_the_living(void)
{
	struct mm *mm;

	lazy_bind_number(EXITFLUSH);
	mm = mm_alloc();
	make_lazy(1, mm);
	mm_unmap_range(mm, 0, MM_USER_END);
	expect_equal(total(COUNTER_flush_ipis), 1);
	expect(cpu_local[1].loaded_mm == mm);
	expect(cpumask_test_cpu(1, &mm->cpumask));
	drop(mm);
}

static void only_the_dead_are_left(void **state)
{
	(void)state;
	scenario_passes(unmap_from_the_living, 2, "debug_vm=1");
}

static void nothing(void *unused)
{
	(void)unused;
}

static void act_without_the_offline(void)
{
	const struct cpumask all = {{7}};
	struct cpumask targets;
	struct mm *mm;

	lazy_bind_number(POLICY_shootdown);
	mm = mm_alloc();
	make_lazy(1, mm);
	make_lazy(2, mm);
	hotplug_set(2);
	expect(cpumask_test_cpu(2, &mm->cpumask));
	expect_equal(call_many(&all, nothing, NULL, NULL), 1);
	flush_targets(mm, true, &targets);
	expect_equal(targets.bits[0], 2);
	hotplug_set(3);
	drop(mm);
}

static void the_offline_are_left_alone(void **state)
{
	(void)state;
	scenario_passes(act_without_the_offline, 3, "");
}

/* What the flush was told. */
static uint64_t flushed_va;
static bool flushed_tables;
static unsigned int flushes;

static void note(struct mm *mm, uint64_t va, bool freed_tables, struct mm_flush *f)
{
	flushed_va = va;
	flushed_tables = freed_tables;
	flushes++;
	flush_ipi.finish(mm, va, freed_tables, f);
}

static const struct flush_kind noting = {.name = "noting", .finish = note};

static void expect_flush(struct mm *mm, uint64_t pages, uint64_t va, bool tables)
{
	flushes = 0;
	mm_unmap_range(mm, USER_RANGE, USER_RANGE + pages * PAGE_SIZE);
	expect_equal(flushes, 1);
	expect_equal(flushed_va, va);
	expect_equal(flushed_tables, tables);
}

static void unmap_one_and_some(void)
{
	struct mm *mm = mm_alloc();

	flush_bind(&noting);
	for (uint64_t i = 0; i < 4; i++)
		expect(!mm_map_page(mm, USER_RANGE + i * PAGE_SIZE, 0));
	expect_flush(mm, 1, USER_RANGE, false);
	expect_flush(mm, 3, HYP_FLUSH_ALL, false);
	expect_flush(mm, USER_RANGE_SPAN / PAGE_SIZE, HYP_FLUSH_ALL, true);
	flush_bind(&flush_ipi);
	drop(mm);
}

static void a_flush_covers_what_was_unmapped(void **state)
{
	(void)state;
	scenario_passes(unmap_one_and_some, 1, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exitflush_shoots_nobody),
		cmocka_unit_test(only_the_dead_are_left),
		cmocka_unit_test(the_offline_are_left_alone),
		cmocka_unit_test(a_flush_covers_what_was_unmapped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
