/* SPDX-License-Identifier: BSD-2-Clause */
/* Unit tests of what is read from a valid results area; tool_area_damage.c has the others. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "abi/histogram.h"
#include "tool_area_fixture.h"

static void valid_area_is_read(void **state)
{
	static struct area_fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	area_build(&f);
	assert_int_equal(area_parse_copy(&f, &data, &why), 0);
	assert_int_equal(data.nr_bad, 0);
	assert_int_equal(data.cells[0].state, AREA_CELL_OK);
	assert_int_equal(data.cells[0].nr_metrics, 2);
	assert_string_equal(data.cells[0].metrics[0].name, "switch.warm.k2.sender");
	assert_string_equal(data.cells[0].metrics[0].id.what, "switch");
	assert_string_equal(data.cells[0].metrics[0].id.scene, "warm");
	assert_string_equal(data.cells[0].metrics[0].id.part, "sender");
	assert_int_equal(data.cells[0].metrics[0].id.k, 2);
	assert_string_equal(data.cells[0].metrics[1].name, "rate");
	assert_int_equal(data.cells[0].metrics[0].p50, 100);
	/* The middle of what the bucket 9984..10015 has up to the maximum. */
	assert_int_equal(data.cells[0].metrics[0].p99, 9992);
	assert_int_equal(data.cells[0].metrics[0].resolution, 0); /* a bucket of one value */
	assert_int_equal(data.cells[0].metrics[1].p10, 10001);
	assert_int_equal(data.cells[0].metrics[1].p50, 10003);
	assert_int_equal(data.cells[0].metrics[1].resolution, 0);
	assert_true(data.cells[0].metrics[0].mean == 2575);
	assert_int_equal(data.cells[0].counters[NR_COUNTERS + 1], NR_COUNTERS + 1);
	assert_int_equal(data.cells[1].state, AREA_CELL_NA);
	assert_string_equal(data.cells[1].reason, "needs 4 vCPUs");
	assert_int_equal(data.cells[2].state, AREA_CELL_FAILED);
	assert_true(data.has_env);
	area_free(&data);
}

/* The copy ends with what the guest said that it had used; it may say something else by then. */
static void copy_of_what_is_used(void **state)
{
	static struct area_fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	area_build(&f);
	area_copy_bytes = f.header->used_bytes;
	assert_int_equal(area_parse_copy(&f, &data, &why), 0);
	area_free(&data);
	area_copy_bytes -= 8;
	assert_int_equal(area_parse_copy(&f, &data, &why), -EBADMSG);
	area_free(&data);
	area_copy_bytes = 0;
}

static void running_area_keeps_whole_records(void **state)
{
	static struct area_fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	area_build(&f);
	f.header->state = AREA_RUNNING;
	f.header->seal = 0;
	f.header->used_bytes = (uint64_t)((uint8_t *)f.cell[2] - (uint8_t *)f.words);
	f.header->cells_done = 1; /* stopped between the two stores of the second record */
	assert_int_equal(area_parse_copy(&f, &data, &why), 0);
	assert_int_equal(data.cells[0].state, AREA_CELL_OK);
	assert_int_equal(data.cells[1].state, AREA_CELL_NA);
	assert_int_equal(data.cells[2].state, AREA_CELL_MISSING);
	area_free(&data);
}

/* A guest that cannot use the event channels asked for says so, and has no figures. */
static void other_event_channels_have_no_figures(void **state)
{
	static struct area_fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	area_build(&f);
	strcpy(f.header->env.upcall, "callback");
	area_reseal(&f);
	assert_int_equal(area_parse_copy(&f, &data, &why), -EBADMSG);
	assert_string_equal(why.text, "figures with event channels fifo callback dense, asked for "
				      "fifo vector dense");
	area_free(&data);
	f.cell[0]->index = CELLS; /* beyond the plan, so without figures */
	area_reseal(&f);
	assert_int_equal(area_parse_copy(&f, &data, &why), 0);
	assert_int_equal(data.cells[1].state, AREA_CELL_NA);
	area_free(&data);
}

static void twice_fails_the_cell(void **state)
{
	static struct area_fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	area_build(&f);
	f.cell[1]->index = 0;
	area_reseal(&f);
	assert_int_equal(area_parse_copy(&f, &data, &why), 0);
	assert_int_equal(data.cells[0].state, AREA_CELL_FAILED);
	assert_string_equal(data.cells[0].reason, "the guest reported this cell twice");
	assert_int_equal(data.cells[1].state, AREA_CELL_MISSING);
	area_free(&data);
}

static void figures_without_ok_are_refused(void **state)
{
	static struct area_fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	area_build(&f);
	f.cell[1]->reason[0] = '\0';
	f.cell[2]->nr_vcpus = 1;
	area_reseal(&f);
	assert_int_equal(area_parse_copy(&f, &data, &why), 0);
	assert_int_equal(data.nr_bad, 2);
	assert_int_equal(data.cells[1].state, AREA_CELL_FAILED);
	assert_int_equal(data.cells[2].state, AREA_CELL_FAILED);
	area_free(&data);
}

/* Takes @bytes at @at out of cell 0: what is behind them moves up. */
static void cut(struct area_fixture *f, void *at, uint32_t bytes)
{
	uint8_t *behind = (uint8_t *)at + bytes;

	memmove(at, behind, f->header->used_bytes - (uint64_t)(behind - (uint8_t *)f->words));
	f->cell[0]->rec.bytes -= bytes;
	f->cell[1] = (struct area_cell *)((uint8_t *)f->cell[1] - bytes);
	f->cell[2] = (struct area_cell *)((uint8_t *)f->cell[2] - bytes);
	f->header->used_bytes -= bytes;
}

static void metric_without_samples_is_zero(void **state)
{
	static struct area_fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	area_build(&f);
	memset(f.metric[1], 0, sizeof(*f.metric[1]));
	strcpy(f.metric[1]->what, "none");
	f.metric[1]->unit = AREA_UNIT_COUNT;
	f.metric[1]->form = AREA_EXACT;
	cut(&f, f.value, 2 * sizeof(*f.value));
	area_reseal(&f);
	assert_int_equal(area_parse_copy(&f, &data, &why), 0);
	assert_int_equal(data.nr_bad, 0);
	assert_int_equal(data.cells[0].metrics[1].n, 0);
	assert_int_equal(data.cells[0].metrics[1].p50, 0);
	area_free(&data);
}

/* A guest that stopped before it counted its first record has said where it ran. */
static void record_without_environment_is_refused(void **state)
{
	static struct area_fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	area_build(&f);
	f.header->state = AREA_RUNNING;
	f.header->seal = 0;
	f.header->used_bytes = (uint64_t)((uint8_t *)f.cell[1] - (uint8_t *)f.words);
	f.header->cells_done = 0;
	assert_int_equal(area_parse_copy(&f, &data, &why), 0);
	assert_true(data.has_env);
	assert_int_equal(data.cells[0].state, AREA_CELL_OK);
	area_free(&data);
	memset(&f.header->env, 0, sizeof(f.header->env));
	assert_int_equal(area_parse_copy(&f, &data, &why), -EBADMSG);
	assert_string_equal(why.text, "0 vCPUs were online, asked for 2");
	assert_int_equal(data.cells[0].state, AREA_CELL_MISSING);
	area_free(&data);
}

/*
 * The largest numbers are taken as they are. The sums of five of these are rounded so that their
 * mean would be below the minimum, and above the maximum.
 */
static void largest_numbers_are_read(void **state)
{
	static const uint64_t values[] = {AREA_NUMBER_MAX, AREA_NUMBER_MAX - 6};
	static struct area_fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		area_build(&f);
		f.cell[0]->steal_ns = AREA_NUMBER_MAX;
		f.counters[3] = AREA_NUMBER_MAX - f.counters[NR_COUNTERS + 3]; /* before the cut */
		f.metric[0]->min = f.metric[0]->max = values[i];
		f.metric[0]->n = 5;
		f.metric[0]->sum = 5 * values[i];
		f.metric[0]->nr_entries = 1;
		f.bucket[0] = (struct area_bucket){hist_index(values[i]), 5};
		cut(&f, &f.bucket[1], sizeof(f.bucket[1]));
		area_reseal(&f);
		assert_int_equal(area_parse_copy(&f, &data, &why), 0);
		assert_int_equal(data.nr_bad, 0);
		assert_true(data.cells[0].steal_ns == AREA_NUMBER_MAX);
		assert_true(data.cells[0].metrics[0].p50 == values[i]);
		assert_true(data.cells[0].metrics[0].mean == (double)values[i]);
		area_free(&data);
	}
}

struct taken {
	unsigned int calls[CELLS];
	bool has_figures;
};

static void take(void *context, const struct area_env *env, uint32_t index,
		 struct area_cell_data *cell)
{
	struct taken *taken = context;

	assert_string_equal(env->upcall, "vector");
	assert_true(index < CELLS);
	taken->calls[index]++;
	taken->has_figures |= cell->state == AREA_CELL_OK && cell->nr_metrics == 2;
}

/* The area up to and without the record @end, as a guest that runs has it. */
static void run_up_to(struct area_fixture *f, const void *end, uint32_t done)
{
	f->header->state = AREA_RUNNING;
	f->header->seal = 0;
	f->header->used_bytes = (uint64_t)((const uint8_t *)end - (const uint8_t *)f->words);
	f->header->cells_done = done;
}

static void read_new(struct area_reader *reader, const struct area_fixture *f, struct taken *taken)
{
	area_read_new(reader, f->header, &area_expected, take, taken);
}

static void running_area_is_read_as_it_grows(void **state)
{
	static struct area_fixture f;
	struct area_reader reader = {.failed = false};
	struct taken taken = {.has_figures = false};

	(void)state;
	area_build(&f);
	run_up_to(&f, f.cell[0], 0);
	read_new(&reader, &f, &taken);
	assert_int_equal(taken.calls[0] + taken.calls[1] + taken.calls[2], 0);
	run_up_to(&f, f.cell[1], 1);
	read_new(&reader, &f, &taken);
	assert_int_equal(taken.calls[0], 1);
	assert_true(taken.has_figures);
	/* What was read is not read again, whatever the guest makes of it. */
	f.cell[0]->index = 2;
	area_build(&f);
	read_new(&reader, &f, &taken);
	read_new(&reader, &f, &taken);
	for (unsigned int i = 0; i < CELLS; i++)
		assert_int_equal(taken.calls[i], 1);
	assert_false(reader.failed);
	area_reader_free(&reader);
}

static void lying_area_is_read_no_further(void **state)
{
	static struct area_fixture f;
	struct area_reader reader = {.failed = false};
	struct taken taken = {.has_figures = false};

	(void)state;
	area_build(&f);
	run_up_to(&f, f.cell[1], 1);
	read_new(&reader, &f, &taken);
	run_up_to(&f, f.cell[0], 1); /* less than before */
	read_new(&reader, &f, &taken);
	assert_true(reader.failed);
	area_build(&f);
	read_new(&reader, &f, &taken);
	assert_int_equal(taken.calls[0], 1);
	assert_int_equal(taken.calls[1] + taken.calls[2], 0);
	area_reader_free(&reader);

	/* A cell that is reported twice is taken once; the whole area's check fails it. */
	reader = (struct area_reader){.failed = false};
	taken = (struct taken){.has_figures = false};
	f.cell[2]->index = 0;
	area_reseal(&f);
	read_new(&reader, &f, &taken);
	assert_int_equal(taken.calls[0], 1);
	assert_int_equal(taken.calls[1], 1);
	area_reader_free(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(valid_area_is_read),
		cmocka_unit_test(other_event_channels_have_no_figures),
		cmocka_unit_test(copy_of_what_is_used),
		cmocka_unit_test(running_area_keeps_whole_records),
		cmocka_unit_test(twice_fails_the_cell),
		cmocka_unit_test(figures_without_ok_are_refused),
		cmocka_unit_test(metric_without_samples_is_zero),
		cmocka_unit_test(record_without_environment_is_refused),
		cmocka_unit_test(largest_numbers_are_read),
		cmocka_unit_test(running_area_is_read_as_it_grows),
		cmocka_unit_test(lying_area_is_read_no_further),
	};

	return cmocka_run_group_tests_name("tool area", tests, NULL, NULL);
}
