// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of the histogram: abi/histogram.h's arithmetic and guest/lib/hist.c. */
#include "unit.h"

#include "lib/hist.h"

static void buckets_tile_the_range(void **state)
{
	(void)state;
	assert_int_equal(hist_low(0), 0);
	for (uint32_t i = 0; i < HIST_BUCKETS; i++) {
		uint64_t low = hist_low(i);
		uint64_t end = i + 1 < HIST_BUCKETS ? hist_low(i + 1) : 1ull << HIST_MAX_BITS;

		assert_true(low < end);
		assert_int_equal(hist_index(low), i);
		assert_int_equal(hist_index(end - 1), i);
		assert_int_equal(hist_index((low + end) / 2), i);
		/* The width is at most 1/256 of the lower bound. */
		assert_true((end - low - 1) * (1u << HIST_SUB_BITS) <= low);
	}
	assert_int_equal(hist_index(1ull << HIST_MAX_BITS), HIST_BUCKETS - 1);
	assert_int_equal(hist_index(~0ull), HIST_BUCKETS - 1);
}

static void small_values_are_exact(void **state)
{
	(void)state;
	for (uint64_t value = 0; value < 2u << HIST_SUB_BITS; value++) {
		assert_int_equal(hist_index(value), value);
		assert_int_equal(hist_low(hist_index(value)), value);
	}
}

/* By search, not by arithmetic. */
static uint32_t index_by_search(uint64_t value)
{
	uint32_t i = HIST_BUCKETS - 1;

	while (hist_low(i) > value)
		i--;
	return i;
}

static void index_agrees_with_search(void **state)
{
	uint64_t random = 7;

	(void)state;
	for (unsigned int i = 0; i < 2000; i++) {
		uint64_t value = unit_random(&random) >> (i % 64);

		assert_int_equal(hist_index(value), index_by_search(value));
	}
}

static void add_merge_reset(void **state)
{
	static struct hist hists[2], all, model;
	uint64_t random = 3;

	(void)state;
	hist_reset(&hists[0]);
	hist_reset(&hists[1]);
	hist_reset(&all);
	hist_reset(&model);
	for (unsigned int i = 0; i < 5000; i++) {
		uint64_t value = unit_random(&random) >> (20 + i % 40);

		hist_add(&hists[i % 3 == 0], value);
		model.count[hist_index(value)]++;
		model.n++;
		model.sum += value;
		model.min = MIN(model.min, value);
		model.max = MAX(model.max, value);
	}
	hist_merge(&all, &hists[0]);
	hist_merge(&all, &hists[1]);
	assert_int_equal(all.n, model.n);
	assert_int_equal(all.sum, model.sum);
	assert_int_equal(all.min, model.min);
	assert_int_equal(all.max, model.max);
	assert_memory_equal(all.count, model.count, sizeof(all.count));
	assert_false(hist_is_exact(&all));
	assert_true(all.count[all.low] && all.count[all.high]);
	assert_int_equal(all.low, hist_index(all.min));
	assert_int_equal(all.high, hist_index(all.max));

	hist_reset(&hists[0]);
	hist_reset(&all);
	hist_merge(&all, &hists[0]); /* nothing into nothing */
	for (uint32_t i = 0; i < HIST_BUCKETS; i++)
		assert_int_equal(all.count[i], 0);
	assert_int_equal(all.n, 0);
	assert_int_equal(all.max, 0);
	hist_add(&all, 5);
	assert_int_equal(all.min, 5);
	assert_int_equal(all.max, 5);
	hist_merge(&all, &hists[0]);
	assert_int_equal(all.min, 5);
}

/* As of the clocks of two vCPUs that differ. */
static void a_difference_below_zero_is_no_sample(void **state)
{
	static struct hist hist, all;
	uint64_t early = 100, late = 90;

	(void)state;
	hist_reset(&hist);
	hist_reset(&all);
	hist_add(&hist, late - early);
	assert_int_equal(hist.n, 0);
	assert_int_equal(hist.count[HIST_BUCKETS - 1], 0);
	hist_add(&hist, early - late);
	hist_add(&hist, INT64_MAX);
	assert_int_equal(hist.n, 2);
	assert_int_equal(hist.min, 10);
	assert_int_equal(hist.below_zero, 1);
	hist_merge(&all, &hist);
	assert_int_equal(all.below_zero, 1);
	hist_reset(&hist);
	assert_int_equal(hist.below_zero, 0);
	hist_add(&hist, late - early);
	hist_merge(&all, &hist);
	assert_int_equal(all.below_zero, 2);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* All samples up to AREA_EXACT_MAX, in any order, merged or not; and no write beyond them. */
static void samples_are_kept(void **state)
{
	static const unsigned int numbers[] = {
		0, 1, 2, 10, 999, AREA_EXACT_MAX, AREA_EXACT_MAX + 9};
	static struct hist hists[2], all;
	static uint64_t model[AREA_EXACT_MAX + 9];
	uint64_t random = 11;

	(void)state;
	for (unsigned int r = 0; r < ARRAY_SIZE(numbers); r++) {
		unsigned int n = numbers[r];

		hist_reset(&hists[0]);
		hist_reset(&hists[1]);
		hist_reset(&all);
		for (unsigned int i = 0; i < n; i++) {
			model[i] = unit_random(&random) % (1 + n / 3);
			hist_add(&hists[i % 3 == 0], model[i]);
		}
		hist_merge(&all, &hists[0]);
		hist_merge(&all, &hists[1]);
		assert_int_equal(all.n, n);
		assert_int_equal(hist_is_exact(&all), n <= AREA_EXACT_MAX);
		if (!hist_is_exact(&all))
			continue;
		hist_sort(&all);
		qsort(model, n, sizeof(model[0]), compare);
		assert_memory_equal(all.samples, model, n * sizeof(model[0]));
	}
}

/* Three quarters in the median's bucket, whatever lies above or below it. */
static void settled(void **state)
{
	static struct hist hist;

	(void)state;
	hist_reset(&hist);
	assert_false(hist_settled(&hist));
	for (unsigned int i = 0; i < 6; i++)
		hist_add(&hist, 100000);
	assert_true(hist_settled(&hist));
	hist_add(&hist, 20);
	hist_add(&hist, 1 << 20);
	assert_true(hist_settled(&hist));
	hist_add(&hist, 0);
	assert_false(hist_settled(&hist));
	hist_add(&hist, 100000);
	hist_add(&hist, 100000);
	hist_add(&hist, 100000);
	assert_true(hist_settled(&hist));

	/* Two values, each half of the time. */
	hist_reset(&hist);
	for (unsigned int i = 0; i < 50; i++)
		hist_add(&hist, i % 2 ? 1000 : 3000);
	assert_false(hist_settled(&hist));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buckets_tile_the_range),
		cmocka_unit_test(small_values_are_exact),
		cmocka_unit_test(index_agrees_with_search),
		cmocka_unit_test(add_merge_reset),
		cmocka_unit_test(a_difference_below_zero_is_no_sample),
		cmocka_unit_test(samples_are_kept),
		cmocka_unit_test(settled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
