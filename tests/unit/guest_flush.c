// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of flushes: guest/mm/flush/, guest/mm/unmap.c and the way back from lazy in switch.c.
 * The machine detects a table that is freed while a vCPU may have it cached, and a vCPU that is in
 * user mode with a stale translation to a freed page. Each rule is also broken on purpose.
 */
#include "scenario.h"

#include <arch/cpu.h>
#include <hyp/ops.h>

#include "abi/axes.h"
#include "kernel/call.h"
#include "kernel/page_alloc.h"
#include "mm/flush.h"
#include "mm/lazy.h"
#include "printk.h"
#include "sched/sched.h"
#include "user/user.h"

enum {
#define X(id, name, what) FLUSH_##id,
	ABI_FLUSHES(X)
#undef X
	NR_FLUSHES
};

/* The kind of flush under which the scenarios run. */
static const struct flush_kind *kind;

static struct mm *mm;
static struct user_board *board;
static struct task *sleeper; /* on vCPU 1: touches the range once a round and sleeps */
static uint32_t may_wake;

static bool awake(struct task *task)
{
	(void)task;
	return xchg(&may_wake, 0);
}

static const struct user_ops sleeper_ops = {.awake = awake};

static void map_range(void)
{
	for (uint64_t va = USER_RANGE; va < USER_RANGE + USER_RANGE_PAGES * PAGE_SIZE;
	     va += PAGE_SIZE)
		if (!mm_user_page(mm, va))
			expect(!mm_map_page(mm, va, 0));
}

static void wake_sleeper(void *unused)
{
	unsigned long flags = irq_save();

	(void)unused;
	WRITE_ONCE(may_wake, 1);
	task_wake(sleeper);
	irq_restore(flags);
}

/* The sleeper touches the range in a round of its own and is lazy afterwards. */
static void touch(void)
{
	map_range();
	WRITE_ONCE(board->round, board->round + 1);
	wake_sleeper(NULL);
	await_idle(1);
	expect_equal(board->touched[1], board->round);
}

static void set_up(unsigned int policy)
{
	lazy_bind_number(policy);
	flush_bind(kind);
	may_wake = 0;
	mm = mm_alloc();
	expect(!mm_map_page(mm, USER_BOARD, 0));
	board = mm_user_page(mm, USER_BOARD);
	map_range();
	board->round = 1;
	sleeper = user_task_create(1, mm, "sleeper", user_touch_sleep, 1);
	sleeper->ops = &sleeper_ops;
	task_start(sleeper);
	await_idle(1);
	expect_equal(board->touched[1], 1);
}

static void tear_down(void)
{
	board->round = USER_BOARD_END;
	wake_sleeper(NULL);
	await_all_idle();
	flush_bind(flush_kinds[FLUSH_ipi]); /* the kind under test may be broken */
	mmput(mm);
	lazy_leave_mask(&cpu_online_mask);
	expect_equal(mm_ended(), 1);
}

static void discard(void)
{
	mm_unmap_range(mm, USER_RANGE, USER_RANGE + PAGE_SIZE);
}

static void unmap(void)
{
	mm_unmap_range(mm, USER_RANGE, USER_RANGE + USER_RANGE_SPAN);
}

/* Unmapping frees what it should and no more, and does not change the neighbours. */
static void unmap_ranges(void)
{
	struct mm *other = mm_alloc();
	long before = pages_in_use();

	flush_bind(kind);
	for (uint64_t i = 0; i < 40; i++)
		expect(!mm_map_page(other, USER_RANGE + i * PAGE_SIZE, 0));
	expect_equal(pages_in_use(), before + 42);
	mm_unmap_range(other, USER_RANGE + 2 * PAGE_SIZE, USER_RANGE + 39 * PAGE_SIZE);
	expect_equal(pages_in_use(), before + 5);
	for (uint64_t i = 0; i < 40; i++)
		expect(!mm_user_page(other, USER_RANGE + i * PAGE_SIZE) == (i >= 2 && i < 39));
	/* The table of 2 MiB goes, the one above it stays. */
	mm_unmap_range(other, USER_RANGE, USER_RANGE + (2ul << 20));
	expect_equal(pages_in_use(), before + 1);
	expect(mm_user_page(other, USER_TEXT));
	mm_unmap_range(other, USER_RANGE, USER_RANGE + USER_RANGE_SPAN);
	expect_equal(pages_in_use(), before);
	mm_unmap_range(other, USER_RANGE, USER_RANGE + USER_RANGE_SPAN);
	expect(!mm_map_page(other, USER_RANGE, 0));
	mmput(other);
}

static void ranges_are_unmapped(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < NR_FLUSHES; i++) {
		kind = flush_kinds[i];
		scenario_passes(unmap_ranges, 1, "debug_vm=1");
	}
}

/* A lazy vCPU is left out only if no table is freed; it catches up when it comes back. */
static void lazy_vcpu(void)
{
	bool ipi = kind == flush_kinds[FLUSH_ipi];
	uint64_t loads;

	set_up(POLICY_shootdown);
	expect(cpu_local[1].loaded_mm == mm);
	discard();
	expect_equal(total(COUNTER_flush_skipped), 1);
	expect_equal(total(COUNTER_flush_ipis), 0);
	expect_equal(total(COUNTER_flushes_hv), 0);
	expect_equal(mm_last_flush()->skipped, 1);
	loads = cpu_local[1].counters[COUNTER_root_loads];
	touch();
	expect_equal(cpu_local[1].counters[COUNTER_flush_late], 1);
	expect_equal(cpu_local[1].counters[COUNTER_root_loads], loads + 1);
	touch();
	expect_equal(cpu_local[1].counters[COUNTER_flush_late], 1);

	unmap();
	expect_equal(total(COUNTER_flush_skipped), 1);
	expect_equal(total(COUNTER_flush_ipis), ipi ? 1 : 0);
	expect_equal(total(COUNTER_flushes_hv), ipi ? 0 : 1);
	expect_equal(mm_last_flush()->ipis, ipi ? 1 : 0);
	/* It is still on the mm: a flush does not end a loan. */
	expect(cpu_local[1].loaded_mm == mm);
	expect(cpu_local[1].current->active_mm == mm);
	touch();
	expect_equal(cpu_local[1].counters[COUNTER_flush_late], ipi ? 1 : 2);
	tear_down();
}

static void lazy_vcpus_catch_up(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < NR_FLUSHES; i++) {
		kind = flush_kinds[i];
		scenario_passes(lazy_vcpu, 2, "debug_vm=1");
	}
}

/* A vCPU in user mode is flushed at once, whatever is unmapped. */
static void running_vcpu(void)
{
	bool ipi = kind == flush_kinds[FLUSH_ipi];
	struct task *spinner;

	set_up(POLICY_refcount);
	spinner = user_task_create(2, mm, "spinner", user_spin, 0);
	task_start(spinner);
	while (cpu_local[2].current != spinner)
		cpu_relax();
	discard();
	expect_equal(total(COUNTER_flush_ipis), ipi ? 1 : 0);
	expect_equal(total(COUNTER_flushes_hv), ipi ? 0 : 1);
	expect_equal(total(COUNTER_flush_skipped), 1);
	unmap();
	expect_equal(total(COUNTER_flush_ipis), ipi ? 3 : 0);
	expect_equal(total(COUNTER_flushes_hv), ipi ? 0 : 2);
	task_kill(spinner);
	await_idle(2);
	touch();
	tear_down();
}

static void running_vcpus_are_flushed(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < NR_FLUSHES; i++) {
		kind = flush_kinds[i];
		scenario_passes(running_vcpu, 3, "debug_vm=1");
	}
}

/* IPIs of an exit with all others lazy: the flush's, and those that the policy still needs. */
static void exit_with_lazies(void)
{
	static const struct {
		unsigned int number, flush_ipis, end_ipis, end_ipis_hv;
	} cases[] = {
		{POLICY_eager, 0, 0, 0},
		{POLICY_refcount, 3, 0, 0},
		{POLICY_shootdown, 3, 3, 3},
		{POLICY_quiesce, 3, 0, 0},
		{POLICY_hazard, 3, 0, 0},
		{POLICY_MODIFIED(1u << MODIFIER_exitflush), 3, 0, 3},
		{POLICY_MODIFIED(1u << MODIFIER_filter), 3, 3, 3},
		{POLICY_MODIFIED(1u << MODIFIER_exitflush | 1u << MODIFIER_filter), 3, 0, 3},
		{POLICY_MODIFIED(1u << MODIFIER_block), 0, 0, 0},
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		bool ipi = kind == flush_kinds[FLUSH_ipi];

		lazy_bind_number(cases[i].number);
		flush_bind(kind);
		expect(!lazy_hampered() == (ipi || cases[i].end_ipis == cases[i].end_ipis_hv));
		mm = mm_alloc();
		for (unsigned int cpu = 1; cpu < 4; cpu++)
			make_lazy(cpu, mm);
		mmput(mm);
		expect_equal(mm_last_flush()->ipis, ipi ? cases[i].flush_ipis : 0);
		expect_equal(mm_last_flush()->skipped, 0);
		lazy_drain();
		expect_equal(mm_ended(), i + 1);
		expect_equal(mm_last_end()->ipis, ipi ? cases[i].end_ipis : cases[i].end_ipis_hv);
	}
}

static void flush_moves_whom_it_may(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < NR_FLUSHES; i++) {
		kind = flush_kinds[i];
		scenario_passes(exit_with_lazies, 4, "debug_vm=1");
	}
}

/* Broken: lazy vCPUs are left out although tables are freed. */
static void ipi_skips_always(struct mm *m, uint64_t va, bool freed_tables, struct mm_flush *f)
{
	(void)freed_tables;
	flush_kinds[FLUSH_ipi]->finish(m, va, false, f);
}

static void hv_skips_always(struct mm *m, uint64_t va, bool freed_tables, struct mm_flush *f)
{
	(void)freed_tables;
	flush_kinds[FLUSH_hv]->finish(m, va, false, f);
}

/* Broken: a vCPU that is left out cannot find out. */
static void no_generation(struct mm *m, uint64_t va, bool freed_tables, struct mm_flush *f)
{
	uint64_t before = m->tlb_gen;

	flush_kinds[FLUSH_ipi]->finish(m, va, freed_tables, f);
	m->tlb_gen = before;
}

static void unmap_with_lazy(void)
{
	set_up(POLICY_shootdown);
	unmap();
	touch();
	tear_down();
}

static void discard_with_lazy(void)
{
	set_up(POLICY_shootdown);
	discard();
	touch();
	tear_down();
}

static void broken_rules_are_found(void **state)
{
	static const struct flush_kind broken[] = {
		{.name = "ipi, skips", .finish = ipi_skips_always},
		{.name = "hv, skips", .finish = hv_skips_always},
		{.name = "no generation", .finish = no_generation},
	};

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		kind = &broken[i];
		scenario_passes(discard_with_lazy, 2, "");
		scenario_fails(unmap_with_lazy, 2, "", "is freed, but vCPU 1 may have cached it");
	}
	kind = &broken[2];
	scenario_passes(unmap_with_lazy, 2, "");
	scenario_fails(discard_with_lazy, 2, "", "vCPU 1 is in user mode with a stale translation");
}

/*
 * A page is discarded on vCPU 0 while vCPU 1 comes back from lazy, woken by vCPU 2. The turn
 * changes at each pair of steps.
 */
static void race_once(uint64_t first, uint64_t second)
{
	turns_change_at(first, second);
	kthread_run(2, "waker", wake_sleeper, NULL);
	discard();
	await_idle(2);
	await_idle(1);
	turns_change_at(TURNS_NO_CHANGE, TURNS_NO_CHANGE);
	touch();
}

static void race(void)
{
	uint64_t steps;

	set_up(POLICY_shootdown);
	host_set_choose(turns_changed);
	turns_change_at(TURNS_NO_CHANGE, TURNS_NO_CHANGE);
	kthread_run(2, "waker", wake_sleeper, NULL);
	discard();
	await_idle(2);
	await_idle(1);
	steps = turns_steps() + 20;
	touch();
	for (uint64_t first = 0; first < steps; first++)
		for (uint64_t second = first + 1; second < steps; second++)
			race_once(first, second);
	tear_down();
}

/* Broken: the targets are chosen before tlb_gen is incremented. */
static void decides_early(struct mm *m, uint64_t va, bool freed_tables, struct mm_flush *f)
{
	struct cpumask targets;

	(void)va;
	(void)f;
	table_end();
	flush_targets(m, freed_tables, &targets);
	if (!cpumask_empty(&targets))
		hyp->flush_tlb(&targets, HYP_FLUSH_ALL);
	host_step(HOST_ACCESS); /* as the guest's own code has before each atomic operation */
	flush_count_gen(m);
}

/* Broken: the mask is not read again after the batch. */
static void no_second_look(struct mm *m, uint64_t va, bool freed_tables, struct mm_flush *f)
{
	struct cpumask targets;

	(void)f;
	flush_targets(m, freed_tables, &targets);
	if (!cpumask_empty(&targets))
		hyp->flush_tlb(&targets, va);
	table_end();
	flush_count_gen(m);
}

static void coming_back_races_with_flush(void **state)
{
	static const struct flush_kind broken[] = {
		{.name = "decides early", .finish = decides_early},
		{.name = "no second look", .finish = no_second_look},
	};
	const struct host_config config = {.vcpus = 3, .max_steps = 1ul << 30};

	(void)state;
	for (unsigned int i = 0; i < NR_FLUSHES; i++) {
		kind = flush_kinds[i];
		if (scenario_run_config(race, &config) != HOST_POWEROFF)
			fail_msg("%s: %s\n%s", kind->name, host_failure(), host_console());
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(broken); i++) {
		kind = &broken[i];
		assert_int_equal(scenario_run_config(race, &config), HOST_FAILED);
		if (!strstr(host_failure(), "with a stale translation"))
			fail_msg("%s: %s", kind->name, host_failure());
	}
}

/* An IPI or a root load within a batch: the contract forbids both. */
static void flush_within_batch(struct mm *m, uint64_t va, bool freed_tables, struct mm_flush *f)
{
	(void)va;
	(void)freed_tables;
	(void)f;
	call_mask(&m->cpumask, (void (*)(void *))flush_tlb_local, NULL, NULL);
	table_end();
}

static void batches_are_kept_clean(void **state)
{
	static const struct flush_kind broken = {.name = "in batch", .finish = flush_within_batch};

	(void)state;
	kind = &broken;
	scenario_fails(unmap_with_lazy, 2, "", "vCPU 0 sends within a table batch");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_are_unmapped),
		cmocka_unit_test(lazy_vcpus_catch_up),
		cmocka_unit_test(running_vcpus_are_flushed),
		cmocka_unit_test(flush_moves_whom_it_may),
		cmocka_unit_test(broken_rules_are_found),
		cmocka_unit_test(coming_back_races_with_flush),
		cmocka_unit_test(batches_are_kept_clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
