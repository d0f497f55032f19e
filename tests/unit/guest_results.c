// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of the results area's writer: guest/kernel/results.c. */
#include "scenario.h"

#include "abi/turn.h"
#include "area_reader.h"
#include "bench/bench.h"
#include "kernel/cpu_shared.h"
#include "kernel/results.h"
#include "lib/hist.h"
#include "printk.h"

static struct hist hist;

static void fill(unsigned int samples)
{
	hist_reset(&hist);
	for (unsigned int i = 0; i < samples; i++)
		hist_add(&hist, i * 37);
}

static void three_cells(void)
{
	results_init(3);
	results_cell_begin(2, 0, 65536);
	fill(1000);
	results_metric(METRIC("many", .scene = "hot", .part = "some"), AREA_UNIT_TICKS, &hist);
	fill(0);
	results_metric(METRIC_K("none", 2), AREA_UNIT_COUNT, &hist);
	results_value(METRIC_K("one", 2), AREA_UNIT_PER_GTICK, 1ull << 50);
	for (unsigned int cpu = 0; cpu < nr_cpus_online; cpu++)
		cpu_local[cpu].counters[COUNTER_upcalls] = 100 + cpu;
	results_cell_end(AREA_OK, "", (struct results_cost){.ticks = 66, .steal_ns = 77});
	results_cell_begin(0, 1, 65536);
	fill(1);
	results_metric(METRIC("dropped"), AREA_UNIT_TICKS, &hist);
	results_cell_end(AREA_NA,
			 "a reason that is longer than the ninety-five characters that a "
			 "record has for it, so that it ends early",
			 (struct results_cost){0});
	results_cell_begin(1, 2, 65536);
	results_cell_end(AREA_OK, "", (struct results_cost){0});
	results_done();
}

static void records_can_be_read(void **state)
{
	const struct area_header *area = host_area();
	const struct area_cell *cell;

	(void)state;
	scenario_passes(three_cells, 3, "seed=5 iters=9 iters-min=4 debug_vm=1 turn=op");
	area_check(area);
	assert_int_equal(area->state, AREA_DONE);
	assert_int_equal(area->cells_planned, 3);
	assert_string_equal(area->env.platform, "host");
	assert_int_equal(area->env.vcpus_online, 3);
	assert_int_equal(area->env.seed, 5);
	assert_int_equal(area->env.iters, 9);
	assert_int_equal(area->env.iters_min, 4);
	assert_int_equal(area->env.debug_vm, 1);
	assert_int_equal(area->env.pass, AREA_CHECK);
	assert_int_equal(area->env.turn, TURN_OP);
	assert_int_equal(area->env.memory_bytes, HOST_MEMORY - 4096);

	cell = area_cell_at(area, 0);
	assert_int_equal(cell->index, 2);
	assert_int_equal(cell->order, 0);
	assert_int_equal(cell->ticks, 66);
	assert_int_equal(cell->steal_ns, 77);
	assert_int_equal(cell->nr_metrics, 2); /* none of what has no samples */
	assert_int_equal(cell->nr_vcpus, 3);
	assert_string_equal(area_metric_at(cell, 0)->what, "many");
	assert_string_equal(area_metric_at(cell, 0)->scene, "hot");
	assert_string_equal(area_metric_at(cell, 0)->part, "some");
	assert_int_equal(area_metric_at(cell, 0)->k, AREA_NO_K);
	assert_int_equal(area_metric_at(cell, 0)->n, 1000);
	assert_int_equal(area_metric_at(cell, 0)->max, 999 * 37);
	assert_int_equal(area_metric_at(cell, 0)->sum, 37 * 999 * 500);
	assert_string_equal(area_metric_at(cell, 1)->scene, "");
	assert_string_equal(area_metric_at(cell, 1)->part, "");
	assert_int_equal(area_metric_at(cell, 1)->k, 2);
	assert_int_equal(area_metric_at(cell, 1)->max, 1ull << 50);
	for (unsigned int cpu = 0; cpu < 3; cpu++)
		assert_int_equal(area_counters(cell, cpu)[COUNTER_upcalls], 100 + cpu);

	cell = area_cell_at(area, 1);
	assert_int_equal(cell->status, AREA_NA);
	assert_int_equal(cell->nr_metrics, 0);
	assert_int_equal(strlen(cell->reason), sizeof(cell->reason) - 1);
	assert_int_equal(area_cell_at(area, 2)->nr_metrics, 0);
}

/* A reader may look at any step of the writer: every record announced by then is complete. */
static void look_from_outside(void)
{
	const struct area_header *area = host_area();
	const char *at = (const char *)(area + 1), *end;

	if (area->state != AREA_RUNNING)
		return;
	for (uint32_t i = 0; i < area->cells_done; i++) {
		const struct area_record *record = (const struct area_record *)at;

		end = (const char *)area + area->used_bytes;
		if (at + sizeof(*record) > end || record->bytes < sizeof(*record) ||
		    at + record->bytes > end ||
		    record->checksum != area_checksum(record + 1, record->bytes - sizeof(*record)))
			host_fail("record %u is not whole", i);
		at += record->bytes;
	}
}

static void readers_find_whole_records(void **state)
{
	const struct host_config config = {.vcpus = 2, .outside = look_from_outside};

	(void)state;
	if (scenario_run_config(three_cells, &config) != HOST_POWEROFF)
		fail_msg("%s", host_failure());
}

static void fill_the_area(void)
{
	results_init(1000000);
	for (uint32_t i = 0;; i++) {
		results_cell_begin(i, i, 1 << 20);
		fill(5000);
		results_metric(METRIC("much"), AREA_UNIT_TICKS, &hist);
		results_cell_end(AREA_OK, "", (struct results_cost){0});
	}
}

static void a_full_area_is_a_panic(void **state)
{
	const struct area_header *area = host_area();

	(void)state;
	scenario_panics(fill_the_area, 1, "", "results area is full at");
	assert_int_equal(area->state, AREA_FAILED);
	assert_non_null(strstr(area->reason, "results area is full at"));
	assert_true(area->cells_done > 100);
	/* The records before it are valid. */
	area_check(area);
	assert_true(area->area_bytes - area->used_bytes < 65536);
}

static void outgrow_the_cell(void)
{
	results_init(2);
	results_cell_begin(1, 0, sizeof(struct area_cell) + sizeof(struct area_metric) + 99 * 8);
	fill(100);
	results_metric(METRIC("many"), AREA_UNIT_TICKS, &hist);
}

static void a_record_beyond_its_bound_is_a_panic(void **state)
{
	(void)state;
	scenario_panics(outgrow_the_cell, 1, "", "cell 1: its record is larger than");
	area_check(host_area());
}

static void give_up(void)
{
	results_init(2);
	results_cell_begin(1, 0, 65536);
	results_cell_end(AREA_FAILURE, "it broke", (struct results_cost){0});
	panic("a check failed");
}

static void write_long_word(void)
{
	results_init(1);
	results_cell_begin(0, 0, 65536);
	results_value(METRIC("seventeen", .part = "characters-and-1"), AREA_UNIT_COUNT, 1);
}

static void a_long_word_is_a_panic(void **state)
{
	(void)state;
	scenario_panics(write_long_word, 1, "", "'characters-and-1' is too long for a metric");
}

static void a_panic_keeps_the_records(void **state)
{
	(void)state;
	scenario_panics(give_up, 2, "", "a check failed");
	area_check(host_area());
	assert_int_equal(host_area()->state, AREA_FAILED);
	assert_string_equal(host_area()->reason, "a check failed");
	assert_int_equal(host_area()->cells_done, 1);
	assert_int_equal(area_cell_at(host_area(), 0)->status, AREA_FAILURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_can_be_read),
		cmocka_unit_test(readers_find_whole_records),
		cmocka_unit_test(a_full_area_is_a_panic),
		cmocka_unit_test(a_record_beyond_its_bound_is_a_panic),
		cmocka_unit_test(a_long_word_is_a_panic),
		cmocka_unit_test(a_panic_keeps_the_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
