// SPDX-License-Identifier: BSD-2-Clause
/* See area_reader.h. */
#include "area_reader.h"

#include "abi/counters.h"
#include "abi/histogram.h"
#include "unit.h"

const struct area_metric *area_metric_at(const struct area_cell *cell, uint32_t n)
{
	const struct area_metric *metric = (const struct area_metric *)(cell + 1);

	assert_true(n <= cell->nr_metrics);
	while (n--)
		metric = (const void *)((const struct area_bucket *)(metric + 1) +
					metric->nr_entries);
	return metric;
}

const uint64_t *area_counters(const struct area_cell *cell, uint32_t cpu)
{
	const uint64_t *counters = (const void *)area_metric_at(cell, cell->nr_metrics);

	return counters + (size_t)cpu * cell->nr_counters;
}

static void check_word(const char *word, size_t bytes)
{
	assert_non_null(memchr(word, '\0', bytes));
	assert_int_equal(strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_-"), strlen(word));
}

static uint64_t check_buckets(const struct area_metric *metric)
{
	const struct area_bucket *bucket = (const struct area_bucket *)(metric + 1);
	uint64_t n = 0;

	for (uint32_t i = 0; i < metric->nr_entries; i++) {
		assert_true(bucket[i].count > 0);
		assert_true(bucket[i].index < HIST_BUCKETS);
		if (i)
			assert_true(bucket[i].index > bucket[i - 1].index);
		n += bucket[i].count;
	}
	assert_int_equal(bucket[0].index, hist_index(metric->min));
	assert_int_equal(bucket[metric->nr_entries - 1].index, hist_index(metric->max));
	/* Only where it must. */
	assert_true(n > AREA_EXACT_MAX || metric->max >> AREA_VALUE_BITS);
	return n;
}

static uint64_t check_values(const struct area_metric *metric)
{
	const struct area_value *value = (const struct area_value *)(metric + 1);
	uint64_t n = 0, sum = 0;

	for (uint32_t i = 0; i < metric->nr_entries; i++) {
		assert_true(value[i].count > 0);
		if (i)
			assert_true(value[i].value > value[i - 1].value);
		n += value[i].count;
		sum += (uint64_t)value[i].value * value[i].count;
	}
	assert_true(n <= AREA_EXACT_MAX);
	assert_int_equal(sum, metric->sum);
	if (n) {
		assert_int_equal(value[0].value, metric->min);
		assert_int_equal(value[metric->nr_entries - 1].value, metric->max);
	}
	return n;
}

static void check_metric(const struct area_metric *metric)
{
	uint64_t n;

	assert_true(metric->what[0] != '\0');
	check_word(metric->what, sizeof(metric->what));
	check_word(metric->scene, sizeof(metric->scene));
	check_word(metric->part, sizeof(metric->part));
	assert_in_range(metric->unit, AREA_UNIT_TICKS, AREA_UNIT_PERCENT);
	assert_in_range(metric->form, AREA_EXACT, AREA_BUCKETS);
	assert_true(metric->min <= metric->max || !metric->n);
	n = metric->form == AREA_EXACT ? check_values(metric) : check_buckets(metric);
	assert_int_equal(n, metric->n);
	if (n)
		assert_true(metric->sum >= metric->min * n && metric->sum <= metric->max * n);
}

static void check_cell(const struct area_cell *cell)
{
	const char *end = (const char *)cell + cell->rec.bytes;

	assert_int_equal(cell->rec.type, AREA_RECORD_CELL);
	assert_int_equal(cell->rec.bytes % 8, 0);
	assert_int_equal(cell->rec.checksum,
			 area_checksum(&cell->rec + 1, cell->rec.bytes - sizeof(cell->rec)));
	assert_in_range(cell->status, AREA_OK, AREA_FAILURE);
	assert_non_null(memchr(cell->reason, '\0', sizeof(cell->reason)));
	/* An ok cell may have a remark. */
	assert_true(cell->status == AREA_OK || cell->reason[0]);
	assert_int_equal(cell->status == AREA_OK, cell->nr_vcpus > 0);
	for (uint32_t i = 0; i < cell->nr_metrics; i++) {
		assert_true((const char *)(area_metric_at(cell, i) + 1) <= end);
		check_metric(area_metric_at(cell, i));
	}
	assert_ptr_equal(area_counters(cell, cell->nr_vcpus), end);
	if (cell->status == AREA_OK)
		assert_int_equal(cell->nr_counters, NR_COUNTERS);
}

const struct area_cell *area_cell_at(const struct area_header *area, uint32_t n)
{
	const char *at = (const char *)area + area->header_bytes;

	while (n--)
		at += ((const struct area_record *)at)->bytes;
	assert_true((size_t)(at - (const char *)area) <= area->used_bytes);
	return (const struct area_cell *)at;
}

void area_check(const struct area_header *area)
{
	struct area_header copy = *area;

	assert_int_equal(area->magic, AREA_MAGIC);
	assert_memory_equal(&area->magic, "LZYSHOOT", 8);
	assert_int_equal(area->version, AREA_VERSION);
	assert_int_equal(area->header_bytes, sizeof(*area));
	assert_int_equal(area->nr_counters, NR_COUNTERS);
	assert_int_equal(area->hist_sub_bits, HIST_SUB_BITS);
	assert_true(area->used_bytes <= area->area_bytes);
	assert_true(area->cells_done <= area->cells_planned);
	for (uint32_t i = 0; i < area->cells_done; i++)
		check_cell(area_cell_at(area, i));
	assert_ptr_equal(area_cell_at(area, area->cells_done),
			 (const char *)area + area->used_bytes);
	copy.seal = 0;
	copy.cells_acked = 0;
	copy.vcpus_wanted = 0;
	if (area->state == AREA_DONE) {
		assert_int_equal(area->cells_done, area->cells_planned);
		assert_int_equal(area->seal, area_checksum(&copy, sizeof(copy)));
	} else {
		assert_int_equal(area->seal, 0);
	}
}
