// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of what each policy and modifier does besides ending mms: what it spares and holds. */
#include "scenario.h"

#include <arch/cpu.h>

#include "abi/axes.h"
#include "mm/held.h"
#include "mm/lazy.h"
#include "sched/sched.h"
#include "user/user.h"

#define WITH(modifier) POLICY_MODIFIED(1u << MODIFIER_##modifier)

static unsigned int policy;

/* An mm on which @cpu is lazy and which only the caller uses. */
static struct mm *lend(unsigned int cpu)
{
	struct mm *mm = mm_alloc();

	make_lazy(cpu, mm);
	return mm;
}

static void drop(struct mm *mm)
{
	unsigned long flags = irq_save();

	mmput(mm);
	irq_restore(flags);
}

static void sleep_and_wake(void)
{
	unsigned long flags = irq_save();

	lazy_call(before_block);
	lazy_call(after_block);
	irq_restore(flags);
}

/* vCPU 1 has been on the mm and is on another now. */
static void spare_those_that_left(void)
{
	struct mm *mm, *other;

	lazy_bind_number(policy);
	mm = lend(1);
	other = lend(1);
	make_lazy(2, mm);
	mmgrab(mm);
	drop(mm);
	expect_equal(mm_ended(), 0);
	make_lazy(2, other); /* under trim, the moment at which it leaves the mask */
	irq_disable();
	mmdrop(mm);
	irq_enable();
	expect_equal(mm_ended(), 1);
	expect_equal(total(COUNTER_shootdown_ipis), policy == WITH(trim) ? 1 : 0);
	expect_equal(total(COUNTER_shootdown_ipis_avoided), policy == WITH(trim) ? 1 : 2);
	expect_equal(vcpus_on(other), 2);
	drop(other);
}

static void those_that_left_are_spared(void **state)
{
	(void)state;
	policy = WITH(filter);
	scenario_passes(spare_those_that_left, 3, "debug_vm=1");
	policy = WITH(trim);
	scenario_passes(spare_those_that_left, 3, "debug_vm=1");
}

static void fill_a_batch(void)
{
	lazy_bind_number(policy);
	for (unsigned int i = 1; i <= 6; i++) {
		drop(lend(1 + i % 3));
		expect_equal(held_now(), i % 3);
		expect_equal(mm_ended(), i - i % 3);
		expect_equal(total(COUNTER_shootdowns), i / 3);
	}
	expect_equal(total(COUNTER_mms_deferred), 6);
	expect_equal(total(COUNTER_mms_held_peak), 3);
	expect_equal(total(COUNTER_pages_held_peak), 6);
	/* Each of the three vCPUs was on one of the three mms. */
	expect_equal(total(COUNTER_shootdown_ipis), 6);
}

static void batches_are_bounded(void **state)
{
	(void)state;
	policy = WITH(batch);
	scenario_passes(fill_a_batch, 4, "held=3 debug_vm=1");
}

static void grow_old(void)
{
	lazy_bind_number(policy);
	drop(lend(1));
	expect_equal(held_now(), 1);
	for (unsigned int i = 0; i < 2000; i++)
		cpu_relax();
	/* vCPU 2 looks before it blocks. */
	drop(lend(2));
	expect_equal(mm_ended(), 1);
	expect_equal(mm_last_end()->cpu, 2);
	expect_equal(held_now(), 1);
	expect_equal(total(COUNTER_shootdown_ipis), 1);
	lazy_drain();
	expect_equal(mm_ended(), 2);
}

static void held_mms_grow_old(void **state)
{
	(void)state;
	policy = WITH(batch);
	scenario_passes(grow_old, 3, "held-age=2000 debug_vm=1");
	policy = POLICY_quiesce;
	scenario_passes(grow_old, 3, "held-age=2000 debug_vm=1");
}

static bool stop;

static void spin(void *unused)
{
	(void)unused;
	while (!READ_ONCE(stop))
		cpu_relax();
}

/* vCPU 0 is about to sleep: first as the only one awake, then not. */
static void go_to_sleep(void)
{
	lazy_bind_number(policy);
	stop = false;
	kthread_run(2, "spin", spin, NULL);
	while (READ_ONCE(cpu_status[2].state) == CPU_BLOCKED || READ_ONCE(cpu_shared[2].wake_list))
		cpu_relax();
	drop(lend(1));
	sleep_and_wake();
	expect_equal(held_now(), 1);
	WRITE_ONCE(stop, true);
	await_idle(2);
	sleep_and_wake();
	expect_equal(held_now(), 0);
	expect_equal(mm_ended(), 1);
	expect_equal(total(COUNTER_shootdown_ipis), 1);
}

static void the_last_to_sleep_leaves_nothing(void **state)
{
	(void)state;
	policy = WITH(batch);
	scenario_passes(go_to_sleep, 3, "debug_vm=1");
	policy = POLICY_quiesce;
	scenario_passes(go_to_sleep, 3, "debug_vm=1");
}

static void wait_for_switches(void)
{
	struct mm *other;

	lazy_bind_number(POLICY_quiesce);
	drop(lend(1));
	expect_equal(held_now(), 1);
	other = lend(1);
	/* vCPU 1 looked when it went idle again. */
	expect_equal(held_now(), 0);
	expect_equal(mm_ended(), 1);
	expect_equal(total(COUNTER_shootdown_ipis), 0);
	expect_equal(total(COUNTER_shootdown_ipis_avoided), 1);
	drop(other);
	/* Three holders that sleep, and room for two. */
	drop(lend(2));
	expect_equal(held_now(), 2);
	drop(lend(3));
	expect_equal(held_now(), 2);
	expect_equal(total(COUNTER_shootdown_ipis), 1);
	expect_equal(total(COUNTER_mms_held_peak), 3);
	lazy_drain();
	expect_equal(total(COUNTER_shootdown_ipis), 1);
}

static void quiesce_waits_within_bounds(void **state)
{
	(void)state;
	scenario_passes(wait_for_switches, 4, "held=2 debug_vm=1");
}

static void pass_the_duty_on(void)
{
	struct mm *mm, *other;

	lazy_bind_number(POLICY_hazard);
	mm = lend(1);
	make_lazy(2, mm);
	drop(mm);
	expect_equal(mm_ended(), 0);
	expect_equal(total(COUNTER_mms_handed_over), 1);
	other = mm_alloc();
	make_lazy(1, other); /* had it: hands it to vCPU 2 */
	expect_equal(mm_ended(), 0);
	expect_equal(total(COUNTER_mms_handed_over), 2);
	make_lazy(2, other);
	expect_equal(mm_ended(), 1);
	expect_equal(mm_last_end()->cpu, 2);
	expect_equal(total(COUNTER_ipi_sent), total(COUNTER_ipi_received));
	drop(other);
	lazy_drain();
	expect_equal(mm_ended(), 2);
	expect_equal(total(COUNTER_shootdown_ipis), 0);
}

static void holders_take_over_the_duty(void **state)
{
	(void)state;
	scenario_passes(pass_the_duty_on, 3, "");
	scenario_passes(pass_the_duty_on, 3, "debug_vm=1");
}

static void bind_all(void)
{
	lazy_bind_number(POLICY_MODIFIED((1u << NR_MODIFIERS) - 1));
	expect(!strcmp(lazy.name, "shootdown+exitflush+filter+batch+trim+block"));
	expect(lazy.hooks[0] == &lazy_shootdown && lazy.hooks[3] == &lazy_batch);
	expect(lazy.ender == &lazy_batch && !lazy.hooks[6]);
	expect(lazy.watches_roots && lazy.watches_blocks && lazy.leaves_at_exit);
	lazy_bind_number(WITH(filter));
	expect(!strcmp(lazy.name, "shootdown+filter"));
	expect(lazy.hooks[1] == &lazy_filter && lazy.ender == &lazy_shootdown && !lazy.hooks[2]);
	expect(!lazy.watches_roots && !lazy.watches_blocks && !lazy.leaves_at_exit);
	lazy_bind_number(POLICY_shootdown);
	expect(!strcmp(lazy.name, "shootdown") && !lazy.hooks[1]);
}

static void modifiers_compose(void **state)
{
	(void)state;
	scenario_passes(bind_all, 1, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_that_left_are_spared),
		cmocka_unit_test(batches_are_bounded),
		cmocka_unit_test(held_mms_grow_old),
		cmocka_unit_test(the_last_to_sleep_leaves_nothing),
		cmocka_unit_test(quiesce_waits_within_bounds),
		cmocka_unit_test(holders_take_over_the_duty),
		cmocka_unit_test(modifiers_compose),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
