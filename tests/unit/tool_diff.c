/* SPDX-License-Identifier: BSD-2-Clause */
/* Unit tests of the comparison of two results files, and of its statistics. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "diff/diff.h"
#include "metric_named.h"

static struct reason why;

/* Whether @set, @na of @nr ranks, is as far from the expected sum as @far. */
static bool is_far(const double *values, unsigned int nr, unsigned int set, unsigned int na,
		   double far)
{
	double sum = 0;

	for (unsigned int i = 0; i < nr; i++) {
		double below = 0, equal = 0;

		if (!(set & 1u << i))
			continue;
		for (unsigned int j = 0; j < nr; j++) {
			below += values[j] < values[i];
			equal += values[j] == values[i];
		}
		sum += below + (equal + 1) / 2;
	}
	return fabs(sum - na * (nr + 1) / 2.0) >= far - 1e-9;
}

/* Mann-Whitney's p by looking at every choice. */
static double counted_p(const double *values, unsigned int na, unsigned int nb)
{
	unsigned int nr = na + nb, own = (1u << na) - 1, all = 0, far = 0;
	double distance = 0;

	while (is_far(values, nr, own, na, distance + 0.5))
		distance += 0.5;
	for (unsigned int set = 0; set < 1u << nr; set++) {
		if (__builtin_popcount(set) != (int)na)
			continue;
		all++;
		far += is_far(values, nr, set, na, distance);
	}
	return (double)far / all;
}

static void mann_whitney_is_exact(void **state)
{
	static const struct {
		unsigned int na, nb;
		double values[12];
	} cases[] = {
		{4, 4, {1, 2, 3, 4, 5, 6, 7, 8}},
		{4, 4, {5, 6, 7, 8, 1, 2, 3, 4}},
		{4, 4, {1, 5, 3, 8, 2, 4, 6, 7}},
		{5, 6, {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5}},
		{6, 4, {2, 2, 2, 2, 2, 3, 3, 3, 3, 2}},
		{5, 5, {7, 7, 7, 7, 7, 7, 7, 7, 7, 7}},
		{4, 7, {1, 2, 2, 9, 10, 11, 12, 13, 13, 14, 9}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const double *values = cases[i].values;
		unsigned int na = cases[i].na, nb = cases[i].nb;
		double p = statistics_mann_whitney(values, na, values + na, nb);

		assert_true(fabs(p - counted_p(values, na, nb)) < 1e-9);
	}
	/* Four against four apart: two of 70 choices. */
	assert_true(fabs(statistics_mann_whitney(cases[0].values, 4, cases[0].values + 4, 4) -
			 2 / 70.0) < 1e-9);
}

/* Where the exact answer ends the approximation is close to it. */
static void mann_whitney_is_continuous(void **state)
{
	double a[16], b[16], exact, normal;

	(void)state;
	for (unsigned int i = 0; i < 16; i++) {
		a[i] = i * 3 % 17;
		b[i] = i * 5 % 17 + 4.5;
	}
	exact = statistics_mann_whitney(a, 15, b, 15);
	normal = statistics_mann_whitney(a, 16, b, 15);
	assert_true(exact > 0.005 && exact < 0.2);
	assert_true(fabs(exact - normal) < 0.03);
	for (unsigned int i = 0; i < 16; i++)
		a[i] = b[i] = 1;
	assert_true(statistics_mann_whitney(a, 16, b, 16) == 1);
}

static void interval_holds_the_change(void **state)
{
	const double a[] = {100, 101, 102, 103, 104, 105, 106, 107};
	const double b[] = {110, 111, 112, 113, 114, 115, 116, 117};
	struct interval interval, again;

	(void)state;
	assert_int_equal(statistics_change(a, 8, b, 8, &interval), 0);
	assert_true(interval.low > 3 && interval.low < 9.7);
	assert_true(interval.high > 9.7 && interval.high < 17);
	assert_int_equal(statistics_change(a, 8, b, 8, &again), 0);
	assert_memory_equal(&interval, &again, sizeof(again));
	assert_int_equal(statistics_change(a, 1, b, 1, &interval), 0);
	assert_true(interval.low == 10 && interval.high == 10);
}

static struct results file(const char *lab, const char *unit)
{
	return (struct results){
		.tool = json_pack("{s:s, s:s}", "name", "lazyshoot", "revision", "first"),
		.plan = json_pack("{s:i, s:[s,s]}", "reps", 1, "policies", "eager", "refcount"),
		.environment = json_pack("{s:s, s:s, s:[{s:s, s:i, s:i}, {s:s, s:i, s:i}]}", "lab",
					 lab, "unit", unit, "guests", "guest", "pvh", "vcpus", 2,
					 "usable_bytes", 100, "guest", "pvh", "vcpus", 4,
					 "usable_bytes", 200),
	};
}

static struct cell *add_cell(struct results *results, const char *policy, unsigned int rep)
{
	struct cell *cell = results_add_cell(results);

	strcpy(cell->axis[AXIS_GUEST], "pvh");
	strcpy(cell->axis[AXIS_POLICY], policy);
	strcpy(cell->axis[AXIS_PATH], "evtchn");
	strcpy(cell->axis[AXIS_FLUSH], "ipi");
	strcpy(cell->axis[AXIS_WORKLOAD], "switch");
	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++)
		strcpy(cell->axis[id], axes[id].entries[0].name);
	cell->vcpus = cell->booted_vcpus = 2;
	cell->pass = AREA_CHECK;
	cell->overcommit = 1;
	cell->rep = rep;
	cell->metrics = calloc(4, sizeof(*cell->metrics));
	cell->counter_vcpus = 1;
	cell->counters = calloc(NR_COUNTERS, sizeof(*cell->counters));
	return cell;
}

static struct metric *add_metric(struct cell *cell, const char *name, const char *unit,
				 double value)
{
	struct metric *m = &cell->metrics[cell->nr_metrics++];

	*m = (struct metric){.n = 4,
			     .min = value,
			     .p10 = value,
			     .p50 = value,
			     .p90 = value,
			     .p99 = value,
			     .max = value,
			     .mean = value};
	metric_set_name(m, name);
	strcpy(m->unit, unit);
	return m;
}

/* One cell of exact mode. */
static struct results exact_file(double cost)
{
	struct results results = file("exact", "instructions");
	struct cell *cell = add_cell(&results, "refcount", 0);

	add_metric(cell, "switch", "instructions", cost);
	add_metric(cell, "rate", "per-10^9-instructions", 2e9 / cost);
	cell->counters[COUNTER_hypercalls] = 14;
	return results;
}

/* A cell of @reps repetitions on hardware, whose costs are @cost, @cost + 1, ... */
static struct results sampled_file(double cost, unsigned int reps)
{
	struct results results = file("", "ns");

	for (unsigned int rep = 0; rep < reps; rep++) {
		struct cell *cell = add_cell(&results, "refcount", rep);

		add_metric(cell, "switch", "ns", cost + rep * 7 % reps);
	}
	return results;
}

/* Compares, and returns what is printed. Frees both files. */
static char *compare(struct results *old, struct results *new, const struct diff_options *options,
		     int *worse)
{
	struct diff diff;
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	assert_int_equal(diff_make(old, new, &diff, &why), 0);
	assert_int_equal(diff_print(old, new, &diff, options, out), 0);
	fclose(out);
	*worse = diff_count_worse(&diff, options, &why);
	diff_free(&diff);
	results_free(old);
	results_free(new);
	return text;
}

static void expect(struct results old, struct results new, const struct diff_options *options,
		   int worse, const char *text)
{
	int counted;
	char *got = compare(&old, &new, options, &counted);

	if (!strstr(got, text))
		fail_msg("---- got ----\n%s---- expected ----\n%s", got, text);
	if (counted != worse)
		fail_msg("%d worse, expected %d:\n%s", counted, worse, got);
	free(got);
}

static const struct diff_options plain, all = {.all = true}, above_2 = {.limit = 2};

static void exact_files_compare_to_the_digit(void **state)
{
	struct results old, new;

	(void)state;
	expect(exact_file(1000), exact_file(1000), &plain, 0,
	       "Environment and plan:\n"
	       "  the same\n"
	       "\n"
	       "0 differences in 0 of 1 cells that both have;");
	expect(exact_file(1000), exact_file(1001), &plain, 2,
	       "\npvh, 2 vCPUs, refcount, evtchn, flush ipi, switch\n"
	       "  switch                             1,000   +0.10 %        1,001\n");
	/* A rate that falls is worse, a cost that falls is not. */
	expect(exact_file(1000), exact_file(1100), &above_2, 2, "   -9.09 % 1,818,181.818\n");
	expect(exact_file(1100), exact_file(1000), &above_2, 0, "   -9.09 %  ");
	expect(exact_file(1000), exact_file(1015), &above_2, 0, "  switch    ");

	/* The median is the same, one sample is not; and the third decimal of a mean. */
	old = exact_file(1000), new = exact_file(1000);
	new.cells[0].metrics[0].max = 1500;
	new.cells[0].metrics[1].mean += 0.001;
	expect(old, new, &plain, 1, "  switch max                         1,000   +50.0 %");
	old = exact_file(1000), new = exact_file(1000);
	new.cells[0].metrics[1].mean += 0.001;
	expect(old, new, &plain, 0, "2,000,000  +<0.01 % 2,000,000.001\n");
	old = exact_file(1000), new = exact_file(1000);
	new.cells[0].metrics[0].n = 5;
	expect(old, new, &plain, 1, "  switch n                               4   +25.0 %");
	old = exact_file(1000), new = exact_file(1000);
	new.cells[0].counters[COUNTER_hypercalls]++;
	expect(old, new, &plain, 1, "  hypercalls                            14   +7.14 %");
	expect(exact_file(1000), exact_file(1000), &all, 0,
	       "  hypercalls                            14         =           14\n");
}

static void repetitions_compare_one_by_one_in_exact_mode(void **state)
{
	struct results old = exact_file(1000), new = exact_file(1000);

	(void)state;
	add_metric(add_cell(&old, "refcount", 1), "switch", "instructions", 5);
	add_metric(add_cell(&new, "refcount", 1), "switch", "instructions", 6);
	expect(old, new, &plain, 1, "switch, repetition 1\n  switch     ");
}

static void what_became_of_cells_is_said(void **state)
{
	struct results old = exact_file(1000), new = exact_file(1000);

	(void)state;
	new.cells[0].status = CELL_FAILED;
	strcpy(new.cells[0].reason, "the guest crashed");
	expect(old, new, &above_2, 1,
	       "flush ipi, switch\n"
	       "  was ok\n"
	       "  is  failed: the guest crashed\n");
	old = exact_file(1000), new = exact_file(1000);
	old.cells[0].status = CELL_NA;
	strcpy(old.cells[0].reason, "no hypervisor");
	expect(old, new, &above_2, 0, "  was n/a: no hypervisor\n  is  ok\n");

	old = exact_file(1000), new = exact_file(1000);
	add_cell(&old, "eager", 0);
	add_metric(&new.cells[0], "end.k1", "instructions", 7);
	expect(old, new, &plain, 0,
	       "\n"
	       "1 difference in 1 of 1 cells that both have;");
	old = exact_file(1000), new = exact_file(1000);
	add_cell(&old, "eager", 0);
	expect(old, new, &plain, 0,
	       "Not compared: 1 cells that only the old file has, 0 only the new.\n");
}

static void origins_are_compared(void **state)
{
	struct results old = exact_file(1000), new = exact_file(1000);
	json_t *guests = json_object_get(new.environment, "guests");

	(void)state;
	json_object_set_new(new.tool, "revision", json_string("second"));
	json_object_set_new(new.plan, "reps", json_integer(3));
	json_object_set_new(new.plan, "policies", json_pack("[s,s]", "refcount", "hazard"));
	json_object_set_new(new.environment, "bare", json_pack("{s:s}", "qemu", "7.2"));
	json_object_set_new(json_array_get(guests, 0), "usable_bytes", json_integer(101));
	json_object_set_new(json_array_get(guests, 1), "usable_bytes", json_integer(202));
	expect(old, new, &plain, 0,
	       "Environment and plan:\n"
	       "  tool.revision: first -> second\n"
	       "  environment.bare: (none) -> {\"qemu\":\"7.2\"}\n"
	       "  plan.reps: 1 -> 3\n"
	       "  plan.policies: -eager +hazard\n"
	       "  guests.usable_bytes: 100 -> 101 (the first of 2 boots)\n"
	       "\n");
}

static void repetitions_are_samples_elsewhere(void **state)
{
	struct results old, new;

	(void)state;
	expect(sampled_file(1000, 5), sampled_file(1000, 5), &plain, 0,
	       "\n0 differences in 0 of 1");
	expect(sampled_file(1000, 5), sampled_file(1050, 5), &above_2, 1,
	       "  switch                             1,002   +4.99 %        1,052  +4.");
	expect(sampled_file(1050, 5), sampled_file(1000, 5), &above_2, 0, "   -4.75 %  ");
	/* Ranks overlap: told from chance by nobody. */
	expect(sampled_file(1000, 5), sampled_file(1001, 5), &all, 0, "  p 0.");
	/* Three against any number is too few; an answer there is none must not be a good one. */
	expect(sampled_file(1000, 3), sampled_file(2000, 9), &above_2, -EINVAL,
	       "\n0 differences in 0 of 1");

	/* Within what the median may be off by. */
	old = sampled_file(1000, 5), new = sampled_file(1050, 5);
	for (unsigned int i = 0; i < 5; i++)
		new.cells[i].metrics[0].resolution = 64;
	expect(old, new, &plain, 0, "\n0 differences in 0 of 1");

	/* One repetition failed. */
	old = sampled_file(1000, 5), new = sampled_file(1000, 5);
	new.cells[2].status = CELL_FAILED;
	strcpy(new.cells[2].reason, "it hung");
	expect(old, new, &plain, 1, "  was ok\n  is  4 of 5 ok: it hung\n");
}

static void units_do_not_mix(void **state)
{
	struct results old = exact_file(1000), new = sampled_file(1000, 5);
	struct diff diff;

	(void)state;
	assert_int_equal(diff_make(&old, &new, &diff, &why), -EINVAL);
	assert_non_null(strstr(why.text, "'instructions' and 'ns'"));
	diff_free(&diff);
	results_free(&new);
	new = file("exact", "instructions");
	add_cell(&new, "eager", 0);
	expect(old, new, &plain, -EINVAL, "\n0 differences in 0 of 0 cells that both have;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mann_whitney_is_exact),
		cmocka_unit_test(mann_whitney_is_continuous),
		cmocka_unit_test(interval_holds_the_change),
		cmocka_unit_test(exact_files_compare_to_the_digit),
		cmocka_unit_test(repetitions_compare_one_by_one_in_exact_mode),
		cmocka_unit_test(what_became_of_cells_is_said),
		cmocka_unit_test(origins_are_compared),
		cmocka_unit_test(repetitions_are_samples_elsewhere),
		cmocka_unit_test(units_do_not_mix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
