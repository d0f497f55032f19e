/* SPDX-License-Identifier: BSD-2-Clause */
/* Unit tests of what a plan makes of its lists: boots, the guest's words, bounds, passes. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/lists/passes.h"
#include "plan/boots.h"
#include "plan/plan.h"

static struct reason why;

static struct plan make_plan(void)
{
	struct plan plan = {.reps = 1, .iters = 7, .nr_seeds = 1, .nr_passes = 1};

	for (int id = 0; id < NR_AXES; id++)
		plan.lists[id].nr = 1;
	plan.passes[0] = AREA_CHECK;
	plan.seeds[0] = 1;
	plan.vcpus = (struct cpulist){.nr = 1, .cpu = {2}};
	return plan;
}

/* Each boot once: a vCPU count, a seed, a pass. */
static void every_boot_is_another(void **state)
{
	struct plan plan = make_plan();
	struct plan_boot boots[9];
	unsigned int nr = 0;

	(void)state;
	plan.vcpus = (struct cpulist){.nr = 2, .cpu = {2, 4}};
	plan.nr_seeds = 2;
	plan.seeds[1] = 5;
	plan.lists[AXIS_WORKLOAD].entry[0] = WORKLOAD_churn; /* of a seed */
	plan.nr_passes = 2;
	plan.passes[1] = AREA_MEASURE;
	memset(boots, 0, sizeof(boots));
	while (nr < 9 && plan_boot_at(&plan, nr, &boots[nr]))
		nr++;
	assert_int_equal(nr, 8);
	for (unsigned int i = 0; i < nr; i++)
		for (unsigned int j = 0; j < i; j++)
			assert_true(boots[i].vcpus != boots[j].vcpus ||
				    boots[i].seed != boots[j].seed ||
				    boots[i].pass != boots[j].pass);
}

static void the_guest_is_told_all(void **state)
{
	struct plan plan = make_plan();
	char text[256];

	(void)state;
	plan.iters_min = 3;
	plan.online = (struct cpulist){.nr = 2, .cpu = {1, 2}};
	assert_int_equal(plan_cmdline(&plan, NULL, true, text, sizeof(text), &why), 0);
	assert_non_null(strstr(text, " iters=7 "));
	assert_non_null(strstr(text, " iters-min=3"));
	assert_non_null(strstr(text, " online=1,2"));
	plan.iters_min = 0;
	assert_int_equal(plan_cmdline(&plan, NULL, true, text, sizeof(text), &why), 0);
	assert_null(strstr(text, "iters-min"));
}

static void the_most_cells_are_planned(void **state)
{
	struct plan plan = make_plan();

	(void)state;
	plan.reps = PLAN_CELLS_MAX;
	assert_int_equal(plan_check(&plan, &why), 0);
	plan.reps = PLAN_CELLS_MAX + 1;
	assert_int_equal(plan_check(&plan, &why), -EINVAL);
}

static void passes_are_named_once(void **state)
{
	struct plan plan = make_plan();

	(void)state;
	assert_int_equal(passes_parse("measure,check", &plan, &why), 0);
	assert_int_equal(plan.nr_passes, 2);
	assert_int_equal(passes_parse("check,measure,check", &plan, &why), -EINVAL);
	assert_string_equal(why.text, "--pass: check twice");
	assert_int_equal(passes_parse("chec", &plan, &why), -EINVAL);
	assert_int_equal(passes_parse("", &plan, &why), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_boot_is_another),
		cmocka_unit_test(the_guest_is_told_all),
		cmocka_unit_test(the_most_cells_are_planned),
		cmocka_unit_test(passes_are_named_once),
	};

	return cmocka_run_group_tests_name("tool plan", tests, NULL, NULL);
}
