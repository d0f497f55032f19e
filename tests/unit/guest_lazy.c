// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of the lazy switches, by policy: guest/sched/sched.c, guest/mm/switch.c, mm/lazy/. */
#include "scenario.h"

#include <arch/cpu.h>

#include "abi/axes.h"
#include "kernel/call.h"
#include "mm/held.h"
#include "mm/lazy.h"
#include "printk.h"
#include "sched/sched.h"
#include "user/user.h"

/* The policy of the scenarios below, a number of abi/axes.h; for_each_policy() sets it. */
static unsigned int policy;

#define HAS(number, modifier) \
	((number) >= POLICY_MODIFIED(0) && ((number)-POLICY_MODIFIED(0)) >> MODIFIER_##modifier & 1)
#define WITH(modifier) POLICY_MODIFIED(1u << MODIFIER_##modifier)

/*
 * Each policy alone and with one modifier, on all these vCPU counts; some with more modifiers on
 * the last, since tests/model explores them all.
 */
static void for_each_policy(void (*scenario)(void), unsigned int from, unsigned int to)
{
	for (policy = 0; policy < NR_POLICY_NUMBERS; policy++) {
		unsigned int set = policy < NR_POLICIES ? 0 : policy - POLICY_MODIFIED(0);
		bool simple = !(set & (set - 1));

		if (!simple && set % 7 != 3)
			continue;

		for (unsigned int vcpus = simple ? from : to; vcpus <= to; vcpus++) {
			if (simple)
				scenario_passes(scenario, vcpus, "");
			scenario_passes(scenario, vcpus, "debug_vm=1");
		}
	}
}

static bool is_policy(unsigned int number)
{
	return policy == number;
}

/* Is a blocked vCPU still on the mm of the task that it ran last? */
static bool keeps_the_mm(void)
{
	return !is_policy(POLICY_eager) && !HAS(policy, block);
}

/* Does each borrower hold an mm_count? */
static bool counts_borrowers(void)
{
	return is_policy(POLICY_refcount);
}

/* Does the last user's drop end the mm, although others may be lazy on it? */
static bool ends_at_once(void)
{
	return !counts_borrowers() && !is_policy(POLICY_hazard) && !is_policy(POLICY_quiesce) &&
	       !HAS(policy, batch);
}

/* IPIs of the end, if all but the ender were lazy on the mm and leave before a late end. */
static unsigned int end_ipis(void)
{
	bool shoots = policy == POLICY_shootdown || policy >= POLICY_MODIFIED(0),
	     off = HAS(policy, exitflush) || HAS(policy, block) ||
		   (HAS(policy, batch) && (HAS(policy, filter) || HAS(policy, trim)));

	return shoots && !off ? nr_cpus_online - 1 : 0;
}

static void drop(struct mm *mm)
{
	unsigned long flags = irq_save();

	mmput(mm);
	irq_restore(flags);
}

/* Every vCPU lazy on one mm, then its last user goes, then all leave what they borrow. */
static void borrow_and_end(void)
{
	/* vCPU 0 continues to run and does not block. */
	unsigned int lazies = keeps_the_mm() ? nr_cpus_online : !is_policy(POLICY_eager);
	long before;
	struct mm *mm;

	lazy_bind_number(policy);
	before = pages_in_use();
	mm = mm_alloc();
	for (unsigned int cpu = 0; cpu < nr_cpus_online; cpu++)
		make_lazy(cpu, mm);
	expect_equal(atomic_read(&mm->mm_users), 1);
	expect_equal(vcpus_on(mm), lazies);
	expect_equal(cpumask_weight(&mm->cpumask), lazies);
	expect_equal(atomic_read(&mm->mm_count), counts_borrowers() ? 1 + lazies : 1);
	for (unsigned int cpu = 0; cpu < nr_cpus_online; cpu++)
		expect(cpu_local[cpu].loaded_mm == (cpu < lazies ? mm : &init_mm));
	drop(mm);
	expect_equal(mm_ended(), ends_at_once() || (counts_borrowers() && !lazies));
	if (!ends_at_once())
		expect(mm->magic == MM_ALIVE);
	if (counts_borrowers()) {
		expect_equal(atomic_read(&mm->mm_count), lazies);
		for (unsigned int cpu = 1; cpu < nr_cpus_online; cpu++) {
			struct cpumask one = {0};

			cpumask_set_cpu(cpu, &one);
			lazy_leave_mask(&one);
			expect_equal(atomic_read(&mm->mm_count), lazies - cpu);
		}
		lazy_leave_mask(&cpu_online_mask);
	}
	lazy_drain();
	expect_equal(mm_ended(), 1);
	expect_equal(vcpus_on(mm), 0);
	expect_equal(pages_in_use(), before);
	expect_equal(mm_last_end()->ipis, end_ipis());
	expect_equal(total(COUNTER_shootdown_ipis), end_ipis());
	expect_equal(total(COUNTER_mms_ended), 1);
	expect_equal(held_now(), 0);
	expect_equal(total(COUNTER_mm_count_rmw), counts_borrowers() ? 2 * lazies : 0);
}

static void borrowers_are_booked(void **state)
{
	(void)state;
	for_each_policy(borrow_and_end, 1, 4);
}

/* Some vCPUs are lazy on the mm, one on another mm, one runs another mm's task. */
static void shoot_some(void)
{
	struct mm *mm, *other;
	struct task *spinner;

	lazy_bind_number(POLICY_shootdown);
	mm = mm_alloc();
	other = mm_alloc();
	for (unsigned int cpu = 1; cpu < 4; cpu++)
		make_lazy(cpu, mm);
	make_lazy(2, other);
	spinner = user_task_create(3, other, "spinner", user_spin, 0);
	task_start(spinner);
	while (cpu_local[3].current != spinner)
		cpu_relax();
	expect_equal(cpumask_weight(&mm->cpumask), 3);
	drop(mm);
	/* The mask keeps vCPUs that have moved on: all three are asked, only one was on it. */
	expect_equal(mm_last_end()->ipis, 3);
	expect_equal(total(COUNTER_shootdowns), 1);
	expect_equal(total(COUNTER_shootdown_ipis), 3);
	expect_equal(total(COUNTER_shot_lazy), 1);
	expect_equal(cpu_local[1].counters[COUNTER_shot_lazy], 1);
	expect(cpu_local[1].current->active_mm == &init_mm);
	expect(cpu_local[1].loaded_mm == &init_mm);
	expect(cpu_local[2].current->active_mm == other);
	expect(cpu_local[2].loaded_mm == other);
	expect(cpu_local[3].current == spinner && spinner->active_mm == other);
	task_kill(spinner);
	await_idle(3);
	drop(other);
	expect_equal(mm_ended(), 2);
	expect_equal(vcpus_on(&init_mm), 4);
}

static void shootdown_moves_the_lazy_ones(void **state)
{
	(void)state;
	scenario_passes(shoot_some, 4, "debug_vm=1");
}

/*
 * Two ends at once: the second mm's whole end comes between the first's mm_count 0 and its round.
 * Both vCPUs are in both masks, and each leaves the mm of its round alone.
 */
static struct mm *first_to_end, *second_to_end;

static void end_the_second(const struct mm *mm, struct cpumask *targets)
{
	(void)targets;
	if (mm != first_to_end)
		return;
	mmput(second_to_end);
	expect_equal(mm_ended(), 1);
	expect(cpu_local[1].current->active_mm == first_to_end);
	expect(cpu_local[1].loaded_mm == first_to_end);
	expect(cpu_local[2].current->active_mm == &init_mm);
}

static void end_two_at_once(void)
{
	static const struct lazy_hooks meddler = {.spare = end_the_second};
	static const struct lazy_policy meddled = {.name = "meddled",
						   .hooks = {&lazy_shootdown, &meddler}};

	lazy_bind(&meddled);
	first_to_end = mm_alloc();
	second_to_end = mm_alloc();
	for (unsigned int cpu = 1; cpu < 3; cpu++) {
		make_lazy(cpu, cpu == 1 ? second_to_end : first_to_end);
		make_lazy(cpu, cpu == 1 ? first_to_end : second_to_end);
	}
	drop(first_to_end);
	expect_equal(mm_ended(), 2);
	expect_equal(total(COUNTER_shootdowns), 2);
	expect_equal(total(COUNTER_shot_lazy), 2);
	expect_equal(cpu_local[1].counters[COUNTER_shot_idle], 1);
	expect_equal(cpu_local[2].counters[COUNTER_shot_idle], 1);
	expect_equal(vcpus_on(&init_mm), 3);
}

static void ends_leave_other_mms_alone(void **state)
{
	(void)state;
	scenario_passes(end_two_at_once, 3, "");
	scenario_passes(end_two_at_once, 3, "debug_vm=1");
}

/* A kernel thread takes the borrowed mm over from idle and idle takes it back: no bookkeeping. */
static struct mm *seen_by_helper;

static void look_at_mm(void *unused)
{
	(void)unused;
	seen_by_helper = current_task()->active_mm;
}

static void hand_over(void)
{
	struct mm *mm;
	uint64_t loads;
	int count;

	lazy_bind_number(policy);
	mm = mm_alloc();
	make_lazy(1, mm);
	loads = cpu_local[1].counters[COUNTER_root_loads];
	count = atomic_read(&mm->mm_count);
	seen_by_helper = NULL;
	run_on(1, look_at_mm, NULL);
	expect(seen_by_helper == (keeps_the_mm() ? mm : &init_mm));
	expect(cpu_local[1].current == cpu_local[1].idle);
	expect(cpu_local[1].idle->active_mm == seen_by_helper);
	expect_equal(atomic_read(&mm->mm_count), count);
	expect_equal(cpu_local[1].counters[COUNTER_root_loads], loads);
	drop(mm);
	lazy_drain();
	expect_equal(mm_ended(), 1);
}

static void kernel_threads_hand_over(void **state)
{
	(void)state;
	for_each_policy(hand_over, 2, 2);
}

/* Back to the mm that is borrowed: no root is loaded, and the reference is given back. */
static void come_back(void)
{
	uint64_t loads, back;
	struct mm *mm;

	lazy_bind_number(policy);
	mm = mm_alloc();
	make_lazy(1, mm);
	loads = cpu_local[1].counters[COUNTER_root_loads];
	back = cpu_local[1].counters[COUNTER_switches_back];
	make_lazy(1, mm);
	if (!keeps_the_mm()) {
		expect_equal(cpu_local[1].counters[COUNTER_root_loads], loads + 2);
		expect_equal(cpu_local[1].counters[COUNTER_mm_cpumask_rmw], 4);
	} else {
		expect_equal(cpu_local[1].counters[COUNTER_root_loads], loads);
		expect_equal(cpu_local[1].counters[COUNTER_switches_back], back + 1);
		expect_equal(cpu_local[1].counters[COUNTER_mm_cpumask_rmw], 1);
	}
	expect_equal(atomic_read(&mm->mm_count), counts_borrowers() ? 2 : 1);
	drop(mm);
	lazy_drain();
	expect_equal(mm_ended(), 1);
}

static void coming_back_loads_nothing(void **state)
{
	(void)state;
	for_each_policy(come_back, 2, 3);
}

/* The last user exits on one vCPU while the others are lazy, then other mms are visited. */
static void exit_while_lazy(void)
{
	long before;

	lazy_bind_number(policy);
	before = pages_in_use();
	for (unsigned int round = 0; round < 3; round++) {
		struct mm *mm = mm_alloc();
		struct task *last =
			user_task_create(round % nr_cpus_online, mm, "last", user_exit, 0);

		for (unsigned int cpu = 0; cpu < nr_cpus_online; cpu++)
			make_lazy(cpu, mm);
		drop(mm);
		expect_equal(mm_ended(), round ? round : 0);
		task_start(last);
		cond_resched();
		await_all_idle();
		if (!ends_at_once())
			lazy_drain();
		expect_equal(mm_ended(), round + 1);
		expect_equal(vcpus_on(mm), 0);
		expect_equal(pages_in_use(), before);
	}
	expect_equal(vcpus_on(&init_mm), nr_cpus_online);
}

static void exit_with_lazy_others(void **state)
{
	(void)state;
	for_each_policy(exit_while_lazy, 1, 4);
}

/* refcount: the last borrower, not the last user, ends the mm, when it switches to another. */
static void borrower_ends(void)
{
	struct mm *mm, *other;

	lazy_bind_number(POLICY_refcount);
	mm = mm_alloc();
	other = mm_alloc();
	make_lazy(1, mm);
	drop(mm);
	expect_equal(mm_ended(), 0);
	make_lazy(1, other);
	expect_equal(mm_ended(), 1);
	expect_equal(mm_last_end()->cpu, 1);
	drop(other);
	run_on(1, look_at_mm, NULL);
	expect(seen_by_helper == other);
	lazy_leave_mask(&cpu_online_mask);
	expect_equal(mm_ended(), 2);
}

static void last_borrower_ends(void **state)
{
	(void)state;
	scenario_passes(borrower_ends, 2, "debug_vm=1");
}

/* Broken on purpose: lazy like shootdown, but the end looks for no vCPU. */
static bool no_end(struct mm *mm, struct mm_end *end)
{
	(void)mm;
	(void)end;
	return true;
}

static void end_under_broken_policy(void)
{
	static struct lazy_hooks hooks;
	static const struct lazy_policy broken = {.name = "broken", .hooks = {&hooks}};
	struct mm *mm;

	hooks = lazy_shootdown;
	hooks.end = no_end;
	lazy_bind(&broken);
	mm = mm_alloc();
	make_lazy(2, mm);
	drop(mm);
}

/* The machine refuses to free a root that is loaded; on classic PV (pv.mk) it is Xen. */
static bool stale_root_was_seen(enum host_end end)
{
	return end == HOST_FAILED ? strstr(host_failure(), "has loaded it") != NULL
				  : end == HOST_CRASHED &&
					    strstr(host_console(), "a vCPU still has it loaded");
}

static void debug_vm_names_the_vcpu(void **state)
{
	(void)state;
	scenario_panics(end_under_broken_policy, 4, "debug_vm=1",
			"vCPU 2 is still on the mm that 'broken' has ended");
	assert_non_null(strstr(host_console(),
			       "PANIC: vCPU 0 in 'bench': debug_vm: 1 vCPUs, the first vCPU 2"));
	assert_non_null(strstr(host_console(), "vCPU 2: blocked, in 'idle'"));
	/* Without debug_vm the same is detected, later. */
	assert_true(stale_root_was_seen(scenario_run(end_under_broken_policy, 4, "")));
}

/* shootdown: there cannot be a task whose mm has no user left. */
static void shoot_a_user(void)
{
	struct mm *mm;
	struct task *spinner;

	lazy_bind_number(POLICY_shootdown);
	mm = mm_alloc();
	spinner = user_task_create(1, mm, "spinner", user_spin, 0);
	task_start(spinner);
	while (cpu_local[1].current != spinner)
		cpu_relax();
	drop(mm);
	drop(mm);
}

static void user_on_dying_mm_panics(void **state)
{
	(void)state;
	scenario_panics(shoot_a_user, 2, "", "runs 'spinner' on an mm whose last user is gone");
}

/*
 * Random interleavings: every vCPU visits and ends mms of its own, and lends one to its neighbour,
 * which it finds lazy on it when it ends the mm.
 */
static void churn(void *arg)
{
	unsigned int self = smp_processor_id(), neighbour = 1 + self % (nr_cpus_online - 1);

	(void)arg;
	for (unsigned int i = 0; i < 4; i++) {
		struct mm *mm = mm_alloc();
		struct task *here = user_task_create(self, mm, "here", user_exit, 0);
		struct task *there = user_task_create(neighbour, mm, "there", user_exit, 0);

		task_start(there);
		task_start(here);
		cond_resched();
		drop(mm);
	}
}

/* Broken on purpose, after the policy is bound: see the tests that set it. */
static void (*break_it)(void);

static void churn_on_all(void)
{
	long before;

	lazy_bind_number(policy);
	if (break_it)
		break_it();
	before = pages_in_use();
	for (unsigned int cpu = 1; cpu < nr_cpus_online; cpu++)
		kthread_run(cpu, "churn", churn, NULL);
	/* A vCPU that is idle may still be lent an mm. */
	for (unsigned int i = 0; i < nr_cpus_online; i++)
		await_all_idle();
	lazy_drain();
	expect_equal(mm_ended(), 4 * (nr_cpus_online - 1));
	expect_equal(pages_in_use(), before);
	expect_equal(vcpus_on(&init_mm), nr_cpus_online);
}

/* @late_load: on a platform where only the trap of a block loads the root that was asked for. */
static void churn_at_random(uint64_t seed, bool late_load)
{
	const struct hyp_ops ops = late_load ? host_ops_late_load() : host_ops;
	/* debug_vm asks all vCPUs, and so also waits for those that are about to block. */
	const struct host_config config = {.vcpus = 4,
					   .cmdline = late_load ? "" : "debug_vm=1",
					   .choose = turns_random,
					   .ops = &ops};

	turns_seed(seed);
	if (scenario_run_config(churn_on_all, &config) != HOST_POWEROFF)
		fail_msg("seed %lu, policy %u: %s\n%s", seed, policy, host_failure(),
			 host_console());
}

static void random_orders(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= NR_POLICY_NUMBERS; seed++) {
		policy = seed % NR_POLICY_NUMBERS;
		churn_at_random(seed, false);
		if (HAS(policy, block))
			churn_at_random(seed, true);
	}
	policy = WITH(block);
	for (uint64_t seed = 1; seed <= 20; seed++)
		churn_at_random(seed, true);
}

/* Broken on purpose: the end does not wait for vCPUs that are leaving. */
static bool end_without_waiting(struct mm *mm, struct mm_end *end)
{
	(void)end;
	lazy_leave_mask(&mm->cpumask);
	return true;
}

static void do_not_wait(void)
{
	static struct lazy_hooks hooks;
	struct lazy_policy broken = lazy;

	hooks = lazy_block;
	hooks.end = end_without_waiting;
	broken.hooks[1] = &hooks;
	lazy_bind(&broken);
}

static void leaving_is_waited_for(void **state)
{
	const struct hyp_ops ops = host_ops_late_load();
	const struct host_config config = {.vcpus = 4, .choose = turns_random, .ops = &ops};
	bool caught = false;

	(void)state;
	policy = WITH(block);
	break_it = do_not_wait;
	for (uint64_t seed = 1; seed <= 400 && !caught; seed++) {
		turns_seed(seed);
		caught = stale_root_was_seen(scenario_run_config(churn_on_all, &config));
	}
	break_it = NULL;
	assert_true(caught);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(borrowers_are_booked),
		cmocka_unit_test(shootdown_moves_the_lazy_ones),
		cmocka_unit_test(ends_leave_other_mms_alone),
		cmocka_unit_test(kernel_threads_hand_over),
		cmocka_unit_test(coming_back_loads_nothing),
		cmocka_unit_test(exit_with_lazy_others),
		cmocka_unit_test(last_borrower_ends),
		cmocka_unit_test(debug_vm_names_the_vcpu),
		cmocka_unit_test(user_on_dying_mm_panics),
		cmocka_unit_test(random_orders),
		cmocka_unit_test(leaving_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
