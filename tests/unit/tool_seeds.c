// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of a sweep's seeds: the list, the boots that it makes, and the report over seeds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/sweep_options.h"
#include "metric_named.h"
#include "plan/boots.h"
#include "report/report.h"

static struct reason why;

static int parse(const char *seeds, struct sweep_options *options)
{
	char name[] = "sweep", workloads[] = "--workload=ipi,churn,exit,migrate", arg[128];
	char pass[] = "--pass=check";
	char *argv[] = {name, workloads, pass, arg, NULL};

	snprintf(arg, sizeof(arg), "--seed=%s", seeds);
	return sweep_options_parse(4, argv, options, &why);
}

static void seeds_are_numbers_and_ranges(void **state)
{
	static const uint64_t expected[] = {7, 0, 2, 3, 4, INT64_MAX};
	static struct sweep_options options;

	(void)state;
	assert_int_equal(parse("7,0,2-4,9223372036854775807", &options), 0);
	assert_int_equal(options.plan.nr_seeds, 6);
	assert_memory_equal(options.plan.seeds, expected, sizeof(expected));
	assert_int_equal(parse("1-64", &options), 0);
	assert_int_equal(options.plan.nr_seeds, 64);
}

static void other_seeds_are_refused(void **state)
{
	static const char *const lists[] = {"",
					    "x",
					    "-1",
					    "1,",
					    "1,,2",
					    "2-1",
					    "1-",
					    "1,1",
					    "1-3,2",
					    "1-65",
					    "1-2-3",
					    "0-9223372036854775807",
					    "9223372036854775808"};
	static struct sweep_options options;

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		assert_int_equal(parse(lists[i], &options), -EINVAL);
		assert_non_null(strstr(why.text, "--seed"));
	}
}

/* The workloads of boot number @index, as the guest is told. */
static void check_boot(const struct plan *plan, unsigned int index, uint64_t seed,
		       const char *workloads)
{
	struct plan_boot boot;
	struct plan own;
	char text[64];

	assert_true(plan_boot_at(plan, index, &boot));
	assert_true(boot.seed == seed);
	plan_of_boot(plan, &boot, &own);
	assert_int_equal(own.nr_seeds, 1);
	assert_true(own.seeds[0] == seed);
	assert_true(axis_format(AXIS_WORKLOAD, &own.lists[AXIS_WORKLOAD], text, sizeof(text)) > 0);
	assert_string_equal(text, workloads);
}

static void later_seeds_have_only_what_is_random(void **state)
{
	static struct sweep_options options;
	struct plan *plan = &options.plan;
	struct plan_boot boot;

	(void)state;
	assert_int_equal(parse("5,3", &options), 0);
	assert_int_equal(cpulist_parse("--vcpus", "2,4", 1, 8, &plan->vcpus, &why), 0);
	check_boot(plan, 0, 5, "ipi,churn,exit,migrate");
	check_boot(plan, 1, 3, "churn,migrate");
	check_boot(plan, 2, 5, "ipi,churn,exit,migrate");
	check_boot(plan, 3, 3, "churn,migrate");
	assert_false(plan_boot_at(plan, 4, &boot));
	/* Nothing is random: there is nothing for a second seed. */
	assert_int_equal(axis_parse(AXIS_WORKLOAD, "ipi,exit", &plan->lists[AXIS_WORKLOAD], &why),
			 0);
	check_boot(plan, 1, 5, "ipi,exit");
	assert_false(plan_boot_at(plan, 2, &boot));
}

static void add_cell(struct results *results, const char *policy, uint64_t seed, unsigned int mms,
		     unsigned int flush_ipis, unsigned int policy_ipis)
{
	const struct {
		const char *name;
		unsigned int value;
	} metrics[] = {{"mms", mms}, {"flush-ipis", flush_ipis}, {"end-ipis", policy_ipis}};
	struct cell *cell = results_add_cell(results);

	strcpy(cell->axis[AXIS_GUEST], "pvh");
	strcpy(cell->axis[AXIS_POLICY], policy);
	strcpy(cell->axis[AXIS_PATH], "evtchn");
	strcpy(cell->axis[AXIS_FLUSH], "ipi");
	strcpy(cell->axis[AXIS_WORKLOAD], "churn");
	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++)
		strcpy(cell->axis[id], axes[id].entries[0].name);
	cell->vcpus = cell->booted_vcpus = 4;
	cell->seed = seed;
	cell->pass = AREA_CHECK;
	cell->overcommit = 1;
	cell->nr_metrics = 3;
	cell->metrics = calloc(3, sizeof(*cell->metrics));
	for (int i = 0; i < 3; i++) {
		struct metric *m = &cell->metrics[i];

		*m = (struct metric){.n = 1, .p50 = metrics[i].value};
		metric_set_name(m, metrics[i].name);
		strcpy(m->unit, "count");
	}
}

/*
 * The median of excesses (20, 10, 40; 200, 50, 400 for 1000 mms) is not what the medians of IPIs
 * and of mms make (50 - 30, 100).
 */
static void an_excess_is_one_of_a_seed(void **state)
{
	struct results results = {
		.tool = json_pack("{s:s}", "revision", "test"),
		.plan = json_pack("{s:[i, i, i], s:i, s:i}", "seeds", 1, 2, 3, "reps", 1, "iters",
				  4),
		.environment = json_pack("{s:s, s:s}", "lab", "exact", "unit", "instructions"),
	};
	size_t bytes;
	char *text;
	FILE *out = open_memstream(&text, &bytes);

	(void)state;
	add_cell(&results, "refcount", 1, 100, 30, 0);
	add_cell(&results, "refcount", 2, 200, 40, 0);
	add_cell(&results, "refcount", 3, 100, 20, 0);
	add_cell(&results, "shootdown", 1, 100, 30, 20);
	add_cell(&results, "shootdown", 2, 200, 40, 10);
	add_cell(&results, "shootdown", 3, 100, 20, 40);
	assert_int_equal(report_text(&results, out), 0);
	fclose(out);
	assert_non_null(
		strstr(text, "medians over 3 seeds, below them the least and the greatest"));
	assert_non_null(strstr(
		text, "  shootdown         100           -          30           20        50"
		      "        20           200\n"));
	assert_non_null(strstr(text, "  10 to 40     50 to 400\n"));
	assert_non_null(
		strstr(text, "median of 3 cells; exact; of the checking pass; below: min, max]"));
	free(text);
	results_free(&results);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seeds_are_numbers_and_ranges),
		cmocka_unit_test(other_seeds_are_refused),
		cmocka_unit_test(later_seeds_have_only_what_is_random),
		cmocka_unit_test(an_excess_is_one_of_a_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
