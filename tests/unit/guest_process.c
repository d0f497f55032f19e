// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of processes: spawn, exec, wait, yield, page faults (guest/sched/process.c,
 * guest/mm/fault.c), by the programs of guest/user, which check what they read, under every policy
 * and in random orders of turns.
 */
#include "scenario.h"

#include <arch/cpu.h>

#include "abi/axes.h"
#include "mm/lazy.h"
#include "printk.h"
#include "sched/process.h"
#include "sched/sched.h"
#include "user/user.h"

#define JOBS    6
#define AT_ONCE 3
#define PAGES   5

static unsigned int policy;
static struct task *host;
static uint32_t exited;

static bool has_exited(struct task *task)
{
	(void)task;
	return READ_ONCE(exited);
}

static void tell_host(struct task *task)
{
	if (task->parent)
		return;
	WRITE_ONCE(exited, 1);
	task_wake(host);
}

/* The children of the root have one child each; all go round the vCPUs by their own count. */
static void spawn(struct task *parent, struct task *child)
{
	child->random = parent->random++ * 3;
	task_set_cpu(child, (unsigned int)(child->random % nr_cpus_online));
	child->user_arg = USER_JOB_ARG(PAGES, parent->parent ? 0 : 1, 2);
}

static unsigned int place(struct task *task)
{
	return (unsigned int)(task->random++ % nr_cpus_online);
}

static const struct user_ops ops = {.spawn = spawn, .place = place, .exit = tell_host};

static void run_root(void (*program)(uint64_t), uint64_t arg)
{
	struct mm *mm = mm_alloc();
	struct task *root;
	unsigned long flags;

	mm_set_heap(mm, USER_HEAP, USER_HEAP_END);
	root = user_task_create(0, mm, "root", program, arg);
	root->ops = &ops;
	flags = irq_save();
	mmput(mm);
	host = current_task();
	exited = 0;
	task_start(root);
	task_sleep(has_exited, host);
	irq_restore(flags);
	await_all_idle();
}

static void build(void)
{
	const unsigned int children = 2 * JOBS;
	long before;

	lazy_bind_number(policy);
	before = pages_in_use();
	run_root(user_make, USER_MAKE_ARG(JOBS, AT_ONCE));
	lazy_drain();
	expect_equal(pages_in_use(), before);
	expect_equal(vcpus_on(&init_mm), nr_cpus_online);
	expect_equal(total(COUNTER_forks), children);
	expect_equal(total(COUNTER_execs), children);
	expect_equal(total(COUNTER_mms_ended), 1 + 2 * children);
	expect_equal(total(COUNTER_page_faults), USER_FIRST_PAGES + children * PAGES);
}

static void a_build_ends_under_every_policy(void **state)
{
	(void)state;
	for (policy = 0; policy < NR_POLICY_NUMBERS; policy++)
		for (unsigned int vcpus = 1; vcpus <= 4; vcpus++)
			scenario_passes(build, vcpus, "debug_vm=1");
}

static void build_at_random(uint64_t seed, bool late_load)
{
	const struct hyp_ops ops_late = late_load ? host_ops_late_load() : host_ops;
	const struct host_config config = {.vcpus = 2 + seed % 3,
					   .cmdline = late_load ? "" : "debug_vm=1",
					   .choose = turns_random,
					   .ops = &ops_late};

	turns_seed(seed);
	if (scenario_run_config(build, &config) != HOST_POWEROFF)
		fail_msg("seed %lu, policy %u: %s\n%s", seed, policy, host_failure(),
			 host_console());
}

static void builds_end_in_random_orders(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 24; seed++) {
		policy = (unsigned int)(seed % NR_POLICY_NUMBERS);
		build_at_random(seed, seed % 3 == 0);
	}
}

/* Where processes run does not depend on turns: the flushes at their ends find the same masks. */
static uint64_t flush_ipis, migrations;

static void build_and_count(void)
{
	build();
	flush_ipis = total(COUNTER_flush_ipis);
	migrations = total(COUNTER_migrations);
}

static void counts_do_not_depend_on_turns(void **state)
{
	uint64_t first_ipis = 0, first_migrations = 0;

	(void)state;
	policy = 1; /* refcount */
	for (uint64_t seed = 1; seed <= 12; seed++) {
		const struct host_config config = {.vcpus = 3, .choose = turns_random};

		turns_seed(seed);
		assert_int_equal(scenario_run_config(build_and_count, &config), HOST_POWEROFF);
		if (seed == 1) {
			first_ipis = flush_ipis;
			first_migrations = migrations;
		}
		assert_int_equal(flush_ipis, first_ipis);
		assert_int_equal(migrations, first_migrations);
	}
	assert_true(first_ipis > 0 && first_migrations > 0);
}

/* Programs of the test: like those of guest/user, but called where they are linked. */
static void touch_outside_the_heap(uint64_t va)
{
	host_user_store(va, 1);
}

static void touch_all_ways(uint64_t unused)
{
	(void)unused;
	expect_equal(host_user_load(USER_HEAP + 8), 0);
	host_user_store(USER_HEAP_END - 8, 5);
	expect_equal(host_user_load(USER_HEAP_END - 8), 5);
	expect_equal(host_user_load(USER_HEAP_END - 4096), 0);
	host_syscall(SYS_FREE_HEAP, 0);
	expect_equal(host_user_load(USER_HEAP_END - 8), 0);
	host_syscall(SYS_EXIT, 0);
}

static void exit_before_child(uint64_t unused)
{
	(void)unused;
	host_user_store(USER_HEAP, USER_HEAP);
	host_user_store(USER_HEAP + 4096, USER_HEAP + 4096);
	host_syscall(SYS_SPAWN, USER_JOB);
	host_syscall(SYS_EXIT, 0);
}

static void use_heap(void)
{
	run_root(touch_all_ways, 0);
	expect_equal(total(COUNTER_page_faults), 3);
	expect_equal(mm_ended(), 1);
}

static void use_before_heap(void)
{
	run_root(touch_outside_the_heap, USER_HEAP - 8);
}

static void use_behind_heap(void)
{
	run_root(touch_outside_the_heap, USER_HEAP_END);
}

static void write_to_text(void)
{
	run_root(touch_outside_the_heap, USER_TEXT);
}

static void leave_child(void)
{
	run_root(exit_before_child, 0);
}

static void only_the_heap_comes_by_faults(void **state)
{
	(void)state;
	scenario_passes(use_heap, 1, "debug_vm=1");
	scenario_panics(use_before_heap, 1, "", "in user mode, address ffffff8");
	scenario_panics(use_behind_heap, 1, "", "in user mode, address 10200000");
	scenario_panics(write_to_text, 1, "", "in user mode, address 400000");
}

static void children_are_waited_for(void **state)
{
	(void)state;
	scenario_panics(leave_child, 2, "", "self->spawned != self->waited");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_build_ends_under_every_policy),
		cmocka_unit_test(builds_end_in_random_orders),
		cmocka_unit_test(counts_do_not_depend_on_turns),
		cmocka_unit_test(only_the_heap_comes_by_faults),
		cmocka_unit_test(children_are_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
