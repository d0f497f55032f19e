// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of turns in a plan, and of the verdict on cells whose vCPUs are to act at once
 * (sweep/overlap.h).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/turn.h"
#include "cli/sweep_options.h"
#include "plan/turn.h"
#include "sweep/overlap.h"

static struct reason why;

static void sweep_takes_a_turn(void **state)
{
	static const struct {
		const char *word;
		uint32_t turn;
		unsigned int us;
		const char *cmdline;
	} cases[] = {{"op", TURN_OP, 0, " turn=op"}, {"250", 250, 250, " turn=250"}};
	char text[PLAN_CMDLINE_MAX], arg[32];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char name[] = "sweep", *argv[] = {name, arg, NULL};
		struct sweep_options options;

		snprintf(arg, sizeof(arg), "--turn=%s", cases[i].word);
		assert_int_equal(sweep_options_parse(2, argv, &options, &why), 0);
		assert_int_equal(options.plan.turn, cases[i].turn);
		assert_int_equal(turn_us(options.plan.turn), cases[i].us);
		assert_int_equal(plan_cmdline(&options.plan, NULL, true, text, sizeof(text), &why),
				 0);
		assert_non_null(strstr(text, cases[i].cmdline));
		turn_format(options.plan.turn, text, sizeof(text));
		assert_string_equal(text, cases[i].word);
	}
}

static void a_default_turn_is_not_spelled_out(void **state)
{
	char name[] = "sweep", *argv[] = {name, NULL};
	char text[PLAN_CMDLINE_MAX];
	struct sweep_options options;

	(void)state;
	assert_int_equal(sweep_options_parse(1, argv, &options, &why), 0);
	assert_int_equal(options.plan.turn, TURN_DEFAULT);
	assert_int_equal(plan_cmdline(&options.plan, NULL, true, text, sizeof(text), &why), 0);
	assert_null(strstr(text, "turn"));
}

static void other_turns_are_refused(void **state)
{
	static const char *const words[] = {"0", "", "ops", "-1", "1us", "10000001"};
	uint32_t turn;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		assert_int_equal(turn_read(words[i], &turn, &why), -EINVAL);
		assert_non_null(strstr(why.text, words[i]));
	}
}

/* A cell of 4 vCPUs that have overlapped for 97 % and for @percent, and has a figure beside. */
static struct cell *add_cell(struct results *results, uint32_t turn, double percent)
{
	static const struct metric metrics[] = {
		{.id = {.what = "overlap", .k = 1}, .name = "overlap.k1", .n = 1, .p50 = 97},
		{.id = {.what = "switch", .k = AREA_NO_K}, .name = "switch", .n = 64, .p50 = 150},
		{.id = {.what = "overlap", .k = 3}, .name = "overlap.k3", .n = 1},
	};
	struct cell *cell = results_add_cell(results);

	cell->vcpus = 4;
	cell->turn = turn;
	cell->overcommit = 1;
	cell->nr_metrics = 3;
	cell->metrics = malloc(sizeof(metrics));
	memcpy(cell->metrics, metrics, sizeof(metrics));
	cell->metrics[2].p50 = percent;
	return cell;
}

enum verdict {
	KEPT,
	MARKED,
	FAILED,
	REMOVED
};

static void check(enum clock_kind clock, uint32_t turn, double percent, enum verdict expected)
{
	const struct units units = {.clock = clock, .tsc_khz = 1000000};
	struct results results = {.nr_cells = 0};
	struct cell *cell;

	add_cell(&results, turn, 1)->status = CELL_NA;
	add_cell(&results, turn, 1); /* an earlier boot's */
	cell = add_cell(&results, turn, percent);
	assert_int_equal(overlap_judge(&results, 2, &units, NULL, 0), expected == FAILED);
	assert_int_equal(results.cells[1].nr_metrics, 3);
	assert_string_equal(results.cells[1].reason, "");
	cell = &results.cells[2];
	assert_int_equal(cell->status, expected == FAILED ? CELL_FAILED : CELL_OK);
	assert_int_equal(cell->nr_metrics, expected == FAILED ? 0 : expected == REMOVED ? 1 : 3);
	if (expected == REMOVED)
		assert_string_equal(cell->metrics[0].name, "switch");
	if (expected == MARKED || expected == FAILED)
		assert_string_equal(cell->reason,
				    "overlap.k3 is 74 %: the vCPUs act at once for less than 75 %");
	else
		assert_string_equal(cell->reason, "");
	results_free(&results);
}

static void a_low_overlap_fails_where_each_vcpu_has_a_pcpu(void **state)
{
	(void)state;
	check(CLOCK_NS, TURN_DEFAULT, 75, KEPT);
	check(CLOCK_NS, TURN_DEFAULT, 74, FAILED);
	check(CLOCK_INSTRUCTIONS, TURN_OP, 75, KEPT);
	check(CLOCK_INSTRUCTIONS, TURN_OP, 74, FAILED);
	check(CLOCK_INSTRUCTIONS, 100, 74, MARKED);
	check(CLOCK_TICKS, TURN_DEFAULT, 74, MARKED);
	check(CLOCK_INSTRUCTIONS, TURN_DEFAULT, 74, REMOVED);
	check(CLOCK_INSTRUCTIONS, TURN_DEFAULT, 97, REMOVED);
}

static void a_low_overlap_marks_where_they_share(void **state)
{
	const struct units units = {.clock = CLOCK_NS, .tsc_khz = 1000000};
	static const unsigned int pin[] = {0, 1, 2, 1};
	struct results results = {.nr_cells = 0};

	(void)state;
	strcpy(add_cell(&results, TURN_DEFAULT, 3)->reason, "a remark");
	add_cell(&results, TURN_DEFAULT, 3)->overcommit = 2;
	assert_int_equal(overlap_judge(&results, 0, &units, pin, 4), 0);
	assert_int_equal(results.cells[0].status, CELL_OK);
	assert_string_equal(
		results.cells[0].reason,
		"a remark; overlap.k3 is 3 %: the vCPUs act at once for less than 75 %");
	assert_int_equal(overlap_judge(&results, 1, &units, NULL, 4), 0);
	assert_int_equal(overlap_judge(&results, 0, &units, NULL, 4), 1);
	results_free(&results);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sweep_takes_a_turn),
		cmocka_unit_test(a_default_turn_is_not_spelled_out),
		cmocka_unit_test(other_turns_are_refused),
		cmocka_unit_test(a_low_overlap_fails_where_each_vcpu_has_a_pcpu),
		cmocka_unit_test(a_low_overlap_marks_where_they_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
