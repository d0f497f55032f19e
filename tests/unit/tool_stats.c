/* SPDX-License-Identifier: BSD-2-Clause */
/* Unit tests of the tool's arithmetic: histogram, percentiles, medians, break-even, units. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "abi/histogram.h"
#include "area/data.h"
#include "area/stats.h"
#include "report/breakeven.h"
#include "report/table.h"
#include "results/units.h"

#define SAMPLES_MAX 2000u

static uint64_t random_state = 88172645463325252ull;

static uint64_t next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static void histogram_indices_fit(void **state)
{
	(void)state;
	for (uint32_t index = 0; index < HIST_BUCKETS; index++) {
		assert_int_equal(hist_index(hist_low(index)), index);
		if (index)
			assert_int_equal(hist_index(hist_low(index) - 1), index - 1);
	}
	assert_int_equal(hist_index(UINT64_MAX), HIST_BUCKETS - 1);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Fills a metric and its buckets from sorted samples. */
static struct area_metric fill(const uint64_t *sorted, unsigned int n, struct area_bucket *buckets)
{
	struct area_metric metric = {
		.form = AREA_BUCKETS, .n = n, .min = sorted[0], .max = sorted[n - 1]};

	for (unsigned int i = 0; i < n; i++) {
		uint32_t index = hist_index(sorted[i]);

		metric.sum += sorted[i];
		if (!metric.nr_entries || buckets[metric.nr_entries - 1].index != index)
			buckets[metric.nr_entries++] = (struct area_bucket){index, 0};
		buckets[metric.nr_entries - 1].count++;
	}
	return metric;
}

/* The same samples, each value written out. */
static struct area_metric fill_exactly(const uint64_t *sorted, unsigned int n,
				       struct area_value *values)
{
	struct area_metric metric = {
		.form = AREA_EXACT, .n = n, .min = sorted[0], .max = sorted[n - 1]};

	for (unsigned int i = 0; i < n; i++) {
		metric.sum += sorted[i];
		if (!metric.nr_entries || values[metric.nr_entries - 1].value != sorted[i])
			values[metric.nr_entries++] = (struct area_value){sorted[i], 0};
		values[metric.nr_entries - 1].count++;
	}
	return metric;
}

/* Exact where the samples are there; else within the resolution, in the same order. */
static void percentiles_match_brute_force(void **state)
{
	static uint64_t samples[SAMPLES_MAX];
	static struct area_bucket buckets[SAMPLES_MAX];
	static struct area_value values[SAMPLES_MAX];
	static const unsigned int permilles[] = {1, 10, 250, 500, 900, 990, 999, 1000};

	(void)state;
	for (unsigned int round = 0; round < 300; round++) {
		unsigned int n = 1 + (unsigned int)(next_random() % SAMPLES_MAX);
		unsigned int bits = (unsigned int)(next_random() % HIST_MAX_BITS);
		struct area_metric rough, exact;
		uint64_t before = 0;

		for (unsigned int i = 0; i < n; i++)
			samples[i] = next_random() & ((1ull << bits) - 1);
		qsort(samples, n, sizeof(samples[0]), compare);
		rough = fill(samples, n, buckets);
		exact = fill_exactly(samples, n, values);
		for (size_t p = 0; p < sizeof(permilles) / sizeof(permilles[0]); p++) {
			uint64_t sample = samples[(n * permilles[p] + 999) / 1000 - 1];
			struct percentile is = stats_percentile(&exact, values, permilles[p]);
			struct percentile got = stats_percentile(&rough, buckets, permilles[p]);
			uint64_t off = got.value > sample ? got.value - sample : sample - got.value;

			assert_int_equal(is.value, sample);
			assert_int_equal(is.resolution, 0);
			assert_true(off <= got.resolution);
			assert_true(got.resolution * 256 <= 256 + sample * 257 / 256);
			assert_true(got.value >= rough.min && got.value <= rough.max);
			assert_true(got.value >= before);
			before = got.value;
			if (sample < 512)
				assert_int_equal(got.value, sample);
		}
	}
}

/* 8 samples in a bucket of 32 values: each stands for the middle of four. */
static void buckets_are_interpolated(void **state)
{
	struct area_bucket buckets[] = {
		{hist_index(100), 1}, {hist_index(8192), 8}, {hist_index(10000), 1}};
	struct area_metric metric = {
		.form = AREA_BUCKETS, .nr_entries = 3, .n = 10, .min = 100, .max = 10000};

	(void)state;
	for (unsigned int rank = 2; rank <= 9; rank++) {
		struct percentile p = stats_percentile(&metric, buckets, rank * 100);

		assert_in_range(p.value, 8192 + 4 * (rank - 2), 8192 + 4 * (rank - 2) + 3);
		assert_int_equal(p.resolution, 32);
	}
}

static void equal_samples_are_exact(void **state)
{
	uint64_t samples[3] = {123456789, 123456789, 123456789};
	struct area_bucket buckets[3];
	struct area_metric metric = fill(samples, 3, buckets);

	(void)state;
	assert_int_equal(stats_percentile(&metric, buckets, 500).value, 123456789);
	assert_int_equal(stats_percentile(&metric, buckets, 500).resolution, 0);
}

static void huge_counts_do_not_overflow(void **state)
{
	struct area_bucket buckets[2] = {{1, UINT32_MAX}, {2, UINT32_MAX}};
	struct area_metric metric = {
		.form = AREA_BUCKETS, .n = 2ull * UINT32_MAX, .min = 1, .max = 2, .nr_entries = 2};

	(void)state;
	assert_int_equal(stats_percentile(&metric, buckets, 500).value, 1);
	assert_int_equal(stats_percentile(&metric, buckets, 501).value, 2);
	assert_int_equal(stats_percentile(&metric, buckets, 1000).value, 2);
	buckets[1].index = HIST_BUCKETS - 1;
	metric.max = AREA_NUMBER_MAX;
	assert_in_range(stats_percentile(&metric, buckets, 999).value, 1ull << 40, metric.max);
	assert_true(stats_percentile(&metric, buckets, 999).resolution > 1ull << 52);
}

/* Of repetitions as of samples: of an even number the lower of the middle two. */
static void medians(void **state)
{
	double one[] = {4}, odd[] = {9, 1, 5}, even[] = {8, 1, 3, 4}, two[] = {7, 2};

	(void)state;
	assert_true(stats_median(one, 1) == 4);
	assert_true(stats_median(odd, 3) == 5);
	assert_true(stats_median(even, 4) == 3);
	assert_true(stats_median(two, 2) == 2);
}

static void check_breakeven(double switch_refcount, double switch_shootdown, double end_refcount,
			    double end_shootdown, const char *expected)
{
	struct breakeven b =
		breakeven_find(switch_refcount, switch_shootdown, end_refcount, end_shootdown);
	char text[40];

	breakeven_format(&b, text, sizeof(text));
	assert_string_equal(text, expected);
}

static void breakeven_signs(void **state)
{
	(void)state;
	check_breakeven(110, 100, 1000, 21000, "above 2,000");
	check_breakeven(110, 100, 1000, 1025, "above 2");
	check_breakeven(110, 100, 1000, 1005, "above 0");
	check_breakeven(110, 100, 1000, 900, "always");
	check_breakeven(110, 100, 1000, 1000, "always");
	check_breakeven(100, 100, 1000, 900, "always");
	check_breakeven(100, 100, 1000, 1100, "never");
	check_breakeven(100, 110, 1000, 1100, "never");
	check_breakeven(100, 100, 1000, 1000, "never");
	check_breakeven(100, 110, 1000, 975, "below 3");
}

/* The verdict against its definition: total cost of N switches and one end. */
static void breakeven_means_what_it_says(void **state)
{
	(void)state;
	for (unsigned int round = 0; round < 2000; round++) {
		double sr = (double)(next_random() % 50), ss = (double)(next_random() % 50);
		double er = (double)(next_random() % 500), es = (double)(next_random() % 500);
		struct breakeven b = breakeven_find(sr, ss, er, es);

		for (unsigned int n = 0; n < 600; n++) {
			bool wins = n * ss + es < n * sr + er;

			if (b.verdict == BREAKEVEN_ABOVE)
				assert_int_equal(wins, n > b.switches);
			else if (b.verdict == BREAKEVEN_BELOW)
				assert_int_equal(wins, n < b.switches);
			else if (b.verdict == BREAKEVEN_NEVER)
				assert_false(wins);
			else if (n)
				assert_true(wins);
		}
	}
}

static void check_number(double value, const char *expected)
{
	char text[40];

	table_format_number(value, text, sizeof(text));
	assert_string_equal(text, expected);
}

static void numbers_are_grouped(void **state)
{
	(void)state;
	check_number(0, "0");
	check_number(7, "7");
	check_number(999, "999");
	check_number(1000, "1,000");
	check_number(134318, "134,318");
	check_number(1763859, "1,763,859");
	check_number(-20252, "-20,252");
	check_number(3.5, "3.5");
	check_number(1234.5, "1,234");
}

static void units_by_mode(void **state)
{
	struct units units;
	struct reason why;

	(void)state;
	unsetenv(UNITS_LAB_VARIABLE);
	assert_int_equal(units_init(&units, 2000000, &why), 0);
	assert_null(units_lab_mode(&units));
	assert_string_equal(units_name(&units, AREA_UNIT_TICKS), "ns");
	assert_true(units_convert(&units, AREA_UNIT_TICKS, 3000) == 1500);
	assert_true(units_convert(&units, AREA_UNIT_COUNT, 3000) == 3000);
	assert_true(units_convert(&units, AREA_UNIT_PER_GTICK, 500) == 1000);
	setenv(UNITS_LAB_VARIABLE, "exact", 1);
	assert_int_equal(units_init(&units, 999999, &why), 0);
	assert_string_equal(units_name(&units, AREA_UNIT_TICKS), "instructions");
	assert_true(units_convert(&units, AREA_UNIT_TICKS, 3000) == 3000);
	setenv(UNITS_LAB_VARIABLE, "fast", 1);
	assert_int_equal(units_init(&units, 999999, &why), 0);
	assert_string_equal(units_name(&units, AREA_UNIT_TICKS), "ticks");
	setenv(UNITS_LAB_VARIABLE, "quick", 1);
	assert_int_equal(units_init(&units, 999999, &why), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(histogram_indices_fit),
		cmocka_unit_test(percentiles_match_brute_force),
		cmocka_unit_test(buckets_are_interpolated),
		cmocka_unit_test(equal_samples_are_exact),
		cmocka_unit_test(huge_counts_do_not_overflow),
		cmocka_unit_test(medians),
		cmocka_unit_test(breakeven_signs),
		cmocka_unit_test(breakeven_means_what_it_says),
		cmocka_unit_test(numbers_are_grouped),
		cmocka_unit_test(units_by_mode),
	};

	return cmocka_run_group_tests_name("tool stats", tests, NULL, NULL);
}
