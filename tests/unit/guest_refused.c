// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of what is refused to the guest, or by it: a vCPU that does not start, memory that is
 * out in a page fault, faults that no heap explains, paths that the image lacks; and of waits,
 * which give the pCPU away but not at once.
 */
#include "scenario.h"

#include <arch/cpu.h>
#include <errno.h>
#include <hyp/hyp.h>
#include <hyp/upcalls.h>

#include "kernel/page_alloc.h"
#include "kernel/path.h"
#include "mm/mm.h"
#include "sched/sched.h"
#include "user/user.h"
#include "wait.h"

static void nothing(void)
{
}

static int start_none(unsigned int cpu, void *stack_top)
{
	(void)cpu;
	(void)stack_top;
	return -ENOMEM;
}

static void a_vcpu_that_does_not_start_is_named(void **state)
{
	struct hyp_ops ops = host_ops;
	const struct host_config config = {.vcpus = 2, .ops = &ops};

	(void)state;
	ops.vcpu_start = start_none;
	assert_int_equal(scenario_run_config(nothing, &config), HOST_CRASHED);
	assert_non_null(strstr(host_console(), "vcpu_start(1) failed: -12"));
}

/* Runs @program with a heap on vCPU 0; it does not come back. */
static void run_program(void (*program)(uint64_t))
{
	struct mm *mm = mm_alloc();
	struct task *task;

	mm_set_heap(mm, USER_HEAP, USER_HEAP_END);
	task = user_task_create(0, mm, "program", program, 0);
	task_start(task);
	for (;;)
		cond_resched();
}

static void touch_without_memory(uint64_t unused)
{
	(void)unused;
	while (page_alloc())
		;
	host_user_store(USER_HEAP, 1);
	host_fail("there was memory");
}

static void run_out_of_memory(void)
{
	run_program(touch_without_memory);
}

/* As the entry code would after a fault at the heap's start. */
static void fault(uint64_t error, uint64_t cs)
{
	const struct trap_frame frame = {.vector = 14, .error = error, .cs = cs};

	irq_disable();
	trap(&frame, USER_HEAP);
	host_fail("the fault was served");
}

static void fault_on_a_page_that_is_there(uint64_t unused)
{
	(void)unused;
	fault(5, 3);
}

static void fault_in_the_kernel(uint64_t unused)
{
	(void)unused;
	fault(0, 0);
}

static void break_protection(void)
{
	run_program(fault_on_a_page_that_is_there);
}

static void break_the_kernel(void)
{
	run_program(fault_in_the_kernel);
}

static void other_faults_end_the_guest(void **state)
{
	(void)state;
	scenario_panics(run_out_of_memory, 1, "", "in user mode, address 10000000");
	scenario_panics(break_protection, 1, "", "in user mode, address 10000000");
	scenario_panics(break_the_kernel, 1, "", "in kernel mode, address 10000000");
}

static void ask_for_a_path(void)
{
	expect(path_unusable(NULL) && !strcmp(path_unusable(NULL), "not in this image"));
	expect(!path_unusable(ipi_paths[0]));
}

static void a_path_that_is_not_linked_is_said(void **state)
{
	struct hyp_ops ops = host_ops;
	const struct host_config config = {.vcpus = 1, .ops = &ops};

	(void)state;
	ops.absent_path = "not in this image";
	if (scenario_run_config(ask_for_a_path, &config) != HOST_POWEROFF)
		fail_msg("%s", host_failure());
}

static unsigned int yields;

static void count_yield(void)
{
	yields++;
}

static void wait_for_a_while(void)
{
	uint64_t start = cycles();

	yields = 0;
	wait_until(cycles() - start > WAIT_YIELD_TICKS / 2, "a moment");
	expect_equal(yields, 0);
	wait_until(cycles() - start > 11 * WAIT_YIELD_TICKS, "a while");
	expect(yields >= 8 && yields <= 11);
}

static void long_waits_yield(void **state)
{
	struct hyp_ops ops = host_ops;
	const struct host_config config = {
		.vcpus = 1, .ops = &ops, .ticks_per_step = WAIT_YIELD_TICKS / 20};

	(void)state;
	ops.yield = count_yield;
	if (scenario_run_config(wait_for_a_while, &config) != HOST_POWEROFF)
		fail_msg("%s\n%s", host_failure(), host_console());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vcpu_that_does_not_start_is_named),
		cmocka_unit_test(other_faults_end_the_guest),
		cmocka_unit_test(a_path_that_is_not_linked_is_said),
		cmocka_unit_test(long_waits_yield),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
