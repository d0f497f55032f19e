/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unit tests of what a figure stands for: which number of which cells a report takes, and of what a
 * cell is made when an area becomes results.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "abi/histogram.h"
#include "area/samples.h"
#include "metric_named.h"
#include "report/figures.h"
#include "report/report.h"
#include "results/read/metric.h"
#include "results/units.h"
#include "sweep/cells.h"

static struct cell *add_cell(struct results *results, const char *policy, const char *path,
			     const char *workload)
{
	struct cell *cell = results_add_cell(results);

	strcpy(cell->axis[AXIS_GUEST], "pvh");
	strcpy(cell->axis[AXIS_POLICY], policy);
	strcpy(cell->axis[AXIS_PATH], path);
	strcpy(cell->axis[AXIS_FLUSH], "ipi");
	strcpy(cell->axis[AXIS_WORKLOAD], workload);
	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++)
		strcpy(cell->axis[id], axes[id].entries[0].name);
	cell->vcpus = cell->booted_vcpus = 2;
	cell->pass = AREA_CHECK;
	cell->metrics = calloc(4, sizeof(*cell->metrics));
	return cell;
}

static struct metric *add_metric(struct cell *cell, const char *name, uint64_t n, double p50)
{
	struct metric *metric = &cell->metrics[cell->nr_metrics++];

	*metric = (struct metric){.n = n, .p50 = p50, .mean = 3 * p50, .resolution = 8};
	metric_set_name(metric, name);
	strcpy(metric->unit, "instructions");
	return metric;
}

static struct figure find(const struct results *results, const char *policy, const char *workload,
			  const char *metric)
{
	struct cell_key key = {.vcpus = 2};

	key.axis[AXIS_POLICY] = policy;
	key.axis[AXIS_WORKLOAD] = workload;
	return figure_find(results, &key, metric);
}

/* Of ends that are gathered the mean says what one costs; of all else the median. */
static void only_gathered_ends_are_means(void **state)
{
	struct results results = {0};

	(void)state;
	add_metric(add_cell(&results, "shootdown+batch", "evtchn", "exit"), "end.k1", 5, 100);
	add_metric(add_cell(&results, "shootdown+batch", "evtchn", "switch"), "switch", 5, 100);
	add_metric(add_cell(&results, "shootdown", "evtchn", "exit"), "end.k1", 5, 100);
	assert_true(find(&results, "shootdown+batch", "exit", "end.k1").value == 300);
	assert_false(find(&results, "shootdown+batch", "exit", "end.k1").spread);
	assert_true(find(&results, "shootdown+batch", "switch", "switch").value == 100);
	assert_true(find(&results, "shootdown", "exit", "end.k1").value == 100);
	results_free(&results);
}

/* A figure of several cells has as many samples as the one that has the fewest. */
static void the_fewest_samples_count(void **state)
{
	struct results results = {0};
	struct figure figure;

	(void)state;
	for (uint64_t n = 7; n <= 9; n++)
		add_metric(add_cell(&results, "eager", "evtchn", "switch"), "switch", 16 - n, 10);
	figure = find(&results, "eager", "switch", "switch");
	assert_int_equal(figure.cells, 3);
	assert_int_equal(figure.n, 7);
	results_free(&results);
}

static void a_difference_may_be_off_by_both(void **state)
{
	const struct figure a = {.kind = FIGURE_VALUE, .value = 50, .resolution = 2, .n = 9};
	const struct figure b = {.kind = FIGURE_VALUE, .value = 20, .resolution = 5, .n = 4};
	struct figure difference = figure_sum(&a, &b, -1);

	(void)state;
	assert_true(difference.value == 30);
	assert_true(difference.resolution == 7);
	assert_int_equal(difference.n, 4);
}

static void a_scene_has_its_own_ks(void **state)
{
	struct results results = {0};
	struct cell *cell = add_cell(&results, "eager", "evtchn", "flush");
	struct cell_key key = {.vcpus = 2};
	unsigned int ks[FIGURES_K_MAX];

	(void)state;
	add_metric(cell, "unmap.running.k1", 1, 1);
	add_metric(cell, "unmap.lazy.k4", 1, 1);
	assert_int_equal(figure_ks(&results, &key, "unmap", "running", ks), 1);
	assert_int_equal(ks[0], 1);
	assert_int_equal(figure_ks(&results, &key, "unmap", "lazy", ks), 3);
	assert_int_equal(ks[2], 4);
	results_free(&results);
}

/* A path is left out if the guest cannot use it, not if its cells failed. */
static void failures_are_not_left_out(void **state)
{
	struct results results = {
		.environment = json_pack("{s:s, s:s}", "lab", "exact", "unit", "instructions")};
	struct cell *cell;
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	(void)state;
	add_metric(add_cell(&results, "eager", "evtchn", "switch"), "switch", 1, 10);
	cell = add_cell(&results, "eager", "x2apic", "switch");
	cell->status = CELL_FAILED;
	strcpy(cell->reason, "it crashed");
	cell = add_cell(&results, "eager", "xapic", "switch");
	cell->status = CELL_NA;
	strcpy(cell->reason, "not here");
	assert_int_equal(report_text(&results, out), 0);
	fclose(out);
	assert_non_null(strstr(text, "n/a: xapic (not here)\n"));
	assert_non_null(strstr(text, "  policy  evtchn      x2apic\n"));
	assert_non_null(strstr(text, "failed (1)"));
	free(text);
	results_free(&results);
}

/* A thousand samples, 1 to 1000: each of the figures is another. */
static void figures_are_their_percentiles(void **state)
{
	static struct area_value values[1000];
	struct area_metric metric = {.what = "end",
				     .k = 0,
				     .unit = AREA_UNIT_TICKS,
				     .form = AREA_EXACT,
				     .nr_entries = 1000,
				     .n = 1000,
				     .min = 1,
				     .max = 1000,
				     .sum = 500500};
	struct area_bucket bucket = {hist_index(100000), 1000};
	struct area_figures figures = {0};

	(void)state;
	for (unsigned int i = 0; i < 1000; i++)
		values[i] = (struct area_value){i + 1, 1};
	samples_figures(&metric, values, &figures);
	assert_int_equal(figures.min, 1);
	assert_int_equal(figures.p10, 100);
	assert_int_equal(figures.p50, 500);
	assert_int_equal(figures.p90, 900);
	assert_int_equal(figures.p99, 990);
	assert_int_equal(figures.max, 1000);
	assert_true(figures.mean == 500.5);
	assert_int_equal(figures.resolution, 0);
	metric.form = AREA_BUCKETS;
	metric.nr_entries = 1;
	metric.min = hist_low(bucket.index);
	metric.max = hist_low(bucket.index + 1) - 1;
	metric.sum = 1000 * metric.min;
	samples_figures(&metric, &bucket, &figures);
	assert_int_equal(figures.resolution, metric.max - metric.min + 1);
}

static void names_have_their_k(void **state)
{
	struct metric_id id = {.what = "end", .k = 0, .part = "sender"};
	char name[METRIC_NAME_MAX];

	(void)state;
	metric_name(&id, name);
	assert_string_equal(name, "end.k0.sender");
	id.k = AREA_NO_K;
	metric_name(&id, name);
	assert_string_equal(name, "end.sender");
}

/* A metric is in the unit of its file, that unit's rate, or a count. */
static int read_in(const char *unit)
{
	json_t *object = json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i}",
				   "what", "end", "unit", unit, "n", 1, "min", 5, "p10", 5, "p50",
				   5, "p90", 5, "p99", 5, "max", 5, "mean", 5, "resolution", 0);
	const struct place up = {NULL, "metrics", 0};
	struct metric metric = {.n = 0};
	struct reason why;
	int ret = read_metric("end", object, &up, "instructions", &metric, &why);

	json_decref(object);
	return ret;
}

static void a_metric_s_unit_is_its_file_s(void **state)
{
	(void)state;
	assert_int_equal(read_in("instructions"), 0);
	assert_int_equal(read_in("per-10^9-instructions"), 0);
	assert_int_equal(read_in("count"), 0);
	assert_int_equal(read_in("ns"), -EBADMSG);
	assert_int_equal(read_in("per-second"), -EBADMSG);
	assert_int_equal(read_in("ticks"), -EBADMSG);
}

/* From when the victims are blocked again, not from when the mm is freed. */
static void breakeven_is_until_the_victims_rest(void **state)
{
	struct results results = {
		.environment = json_pack("{s:s, s:s}", "lab", "exact", "unit", "instructions")};
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	(void)state;
	for (unsigned int shot = 0; shot < 2; shot++) {
		const char *policy = shot ? "shootdown" : "refcount";
		struct cell *cell = add_cell(&results, policy, "evtchn", "switch");

		add_metric(cell, "switch", 4, 110 - 10 * shot)->resolution = 0;
		cell = add_cell(&results, policy, "evtchn", "exit");
		add_metric(cell, "end.k1", 4, 1000 + 500 * shot)->resolution = 0;
		add_metric(cell, "settled.k1", 4, 1000 + 30000 * shot)->resolution = 0;
	}
	assert_int_equal(report_text(&results, out), 0);
	fclose(out);
	assert_non_null(strstr(text, "above 3,000\n"));
	assert_null(strstr(text, "above 50\n"));
	free(text);
	results_free(&results);
}

/* A plan of two cells, refcount and shootdown, with vCPU counts by hotplug if @online. */
static struct plan two_cells(unsigned int online)
{
	struct plan plan = {.reps = 1, .nr_seeds = 1, .nr_passes = 1};

	for (int id = 0; id < NR_AXES; id++)
		plan.lists[id].nr = 1;
	plan.lists[AXIS_POLICY].nr = 2;
	plan.lists[AXIS_POLICY].entry[1] = 2;
	plan.passes[0] = AREA_CHECK;
	plan.vcpus = (struct cpulist){.nr = 1, .cpu = {2}};
	if (online)
		plan.online = (struct cpulist){.nr = 1, .cpu = {(unsigned short)online}};
	return plan;
}

/* One ok cell, measured with two vCPUs; the other one is missing. */
static struct results convert(const struct plan *plan)
{
	static struct area_figures figures;
	struct area_cell_data cells[2] = {{.state = AREA_CELL_OK,
					   .ticks = 9000,
					   .steal_ns = 70,
					   .nr_metrics = 1,
					   .nr_vcpus = 2,
					   .metrics = &figures}};
	struct area_data data = {.nr_cells = 2, .cells = cells};
	const struct units ns = {.clock = CLOCK_NS, .tsc_khz = 2000000};
	const struct plan_boot boot = {
		.vcpus = 2, .has_variant = true, .seed = 1, .pass = AREA_CHECK};
	struct results results = {0};

	figures = (struct area_figures){.unit = AREA_UNIT_TICKS,
					.n = 10,
					.min = 200,
					.p10 = 400,
					.p50 = 600,
					.p90 = 800,
					.p99 = 1000,
					.max = 1200,
					.mean = 640,
					.resolution = 32};
	cells[0].counters = calloc(2 * NR_COUNTERS, sizeof(uint64_t));
	assert_true(sweep_add_cells(&results, plan, &boot, &ns, &data, "not reported") >= 0);
	if (cells[0].counters)
		free(cells[0].counters);
	return results;
}

static void all_figures_are_converted(void **state)
{
	struct plan plan = two_cells(0);
	struct results results = convert(&plan);
	const struct metric *m = &results.cells[0].metrics[0];

	(void)state;
	assert_int_equal(results.cells[0].status, CELL_OK);
	assert_int_equal(results.cells[0].steal, 70);
	assert_int_equal(results.cells[0].ticks, 9000);
	assert_string_equal(m->unit, "ns");
	assert_true(m->min == 100 && m->p10 == 200 && m->p50 == 300 && m->p90 == 400);
	assert_true(m->p99 == 500 && m->max == 600 && m->mean == 320 && m->resolution == 16);
	assert_int_equal(results.cells[1].status, CELL_FAILED);
	assert_string_equal(results.cells[1].reason, "not reported");
	results_free(&results);
}

static void other_vcpus_than_asked_for_are_a_failure(void **state)
{
	struct plan plan = two_cells(1);
	struct results results = convert(&plan);

	(void)state;
	assert_int_equal(results.cells[0].status, CELL_FAILED);
	assert_string_equal(results.cells[0].reason, "measured with 2 vCPUs online, asked for 1");
	results_free(&results);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_gathered_ends_are_means),
		cmocka_unit_test(the_fewest_samples_count),
		cmocka_unit_test(a_difference_may_be_off_by_both),
		cmocka_unit_test(a_scene_has_its_own_ks),
		cmocka_unit_test(failures_are_not_left_out),
		cmocka_unit_test(figures_are_their_percentiles),
		cmocka_unit_test(names_have_their_k),
		cmocka_unit_test(a_metric_s_unit_is_its_file_s),
		cmocka_unit_test(breakeven_is_until_the_victims_rest),
		cmocka_unit_test(all_figures_are_converted),
		cmocka_unit_test(other_vcpus_than_asked_for_are_a_failure),
	};

	return cmocka_run_group_tests_name("tool figures", tests, NULL, NULL);
}
