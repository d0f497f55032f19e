// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of joined/ and of machine files: rates, costs of ends, prices, the ranking. */
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
#include <unistd.h>

#include <cmocka.h>

#include "abi/turn.h"
#include "joined/advise.h"
#include "machine/machine.h"

static struct reason why;
static struct rates rates;

static void rates_are_read(void **state)
{
	(void)state;
	assert_int_equal(rates_parse("idle=100-10000,ends=2.5,sharing=8", &rates, &why), 0);
	assert_true(rates.idle.at[BOUND_LOW] == 100 && rates.idle.at[BOUND_MIDDLE] == 1000);
	assert_true(rates.ends.at[BOUND_HIGH] == 2.5 && rates.lazy.at[BOUND_MIDDLE] == 7);
	assert_int_equal(rates_parse("ends=0-4,idle=0", &rates, &why), 0);
	assert_true(rates.ends.at[BOUND_MIDDLE] == 2 && rates.sharing.at[BOUND_LOW] == 1);
	assert_true(rates.lazy.at[BOUND_HIGH] == 0);
}

static void wrong_rates_are_refused(void **state)
{
	static const char *const wrong[] = {
		"",
		"idle=1",
		"idle=1,ends",
		"idle=1,ends=x",
		"idle=-1,ends=1",
		"idle=2-1,ends=1",
		"idle=1,ends=1,idle=1",
		"idle=1e99,ends=1",
		"idle=1,ends=1,coffee=1",
		"idle=1,ends=1,sharing=0",
		"idle=1,ends=1,lazy=99999999",
		"idle=1 ,ends=1",
		"idle=nan,ends=1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(rates_parse(wrong[i], &rates, &why), -EINVAL);
}

static void ends_are_interpolated(void **state)
{
	const struct policy_cost policy = {.nr_ends = 3,
					   .ends = {{1, {100, 3}}, {2, {200, 5}}, {4, {300, 6}}},
					   .slope = {60, 1}};

	(void)state;
	assert_true(costs_end(&policy, 1).cost == 100 && costs_end(&policy, 3).cost == 250);
	assert_true(costs_end(&policy, 0).cost == 40 && costs_end(&policy, 10).cost == 660);
	assert_true(costs_end(&policy, 3).moves == 5.5 && costs_end(&policy, 10).moves == 12);
	assert_true(costs_is_beyond(&policy, 5) && !costs_is_beyond(&policy, 4));
}

/* `count` costs a transfer a switch, `shoot` 100,000 more an end with 3 lazy vCPUs. */
static struct costs two_policies(void)
{
	struct costs costs = {.unit = "instructions", .nr = 2};

	costs.policies[0] = (struct policy_cost){
		.policy = "count",
		.switched = 150,
		.transfers = {.counted = true, .nr = 1, .lines = {{"mm.mm_count", 1}}},
		.nr_ends = 2,
		.ends = {{0, {1000, 0}}, {3, {1000, 0}}}};
	costs.policies[1] = (struct policy_cost){.policy = "shoot",
						 .switched = 150,
						 .transfers = {.counted = true},
						 .nr_ends = 2,
						 .ends = {{0, {1000, 0}}, {3, {101000, 0}}},
						 .slope = {100000.0 / 3, 0}};
	return costs;
}

static struct machine machine;

/* A handoff of 50 ns, whoever shares; 1 GHz. */
static void make_machine(void)
{
	struct machine_series *series;

	machine = (struct machine){.name = "made up", .cpu = "none", .cpus = 8, .ghz = 1};
	snprintf(machine.source, sizeof(machine.source), "a test");
	series = machine_add_series(&machine);
	assert_non_null(series);
	snprintf(series->what, sizeof(series->what), "add");
	series->placement = PLACE_ALL;
	series->nr_points = 3;
	series->points[0] = (struct machine_point){1, 5, 5, 5, 7};
	series->points[1] = (struct machine_point){2, 100, 90, 110, 7};
	series->points[2] = (struct machine_point){8, 400, 360, 440, 7};
}

static struct price_list prices;
static struct advice advice;

static void rank(const struct costs *costs, const struct machine *with, const char *text)
{
	assert_int_equal(price_list(costs, with, &prices, &why), 0);
	assert_int_equal(rates_parse(text, &rates, &why), 0);
	advise(costs, &prices, &rates, &advice);
}

static void the_cheaper_policy_is_first(void **state)
{
	struct costs costs = two_policies();

	(void)state;
	make_machine();
	/* 10^5 switches wait little: 5 CPU-ms a second; an end costs 0.1 more. */
	rank(&costs, &machine, "idle=100000,ends=1,sharing=4");
	assert_string_equal(advice.lines[0].policy->policy, "shoot");
	assert_int_equal(advice.lines[0].first, 64);
	assert_true(advice.lines[1].parts[PART_LINE] > 4.9 &&
		    advice.lines[1].parts[PART_LINE] < 5.5);
	assert_false(advice.does_not_matter);
	rank(&costs, &machine, "idle=100000,ends=1000,sharing=4");
	assert_string_equal(advice.lines[0].policy->policy, "count");
	assert_true(fabs(advice.lines[1].parts[PART_END] - 100) < 1e-9);
	/* Alone on its line a switch still has its locked operation, and an end nobody lazy. */
	rank(&costs, &machine, "idle=1000000,ends=0");
	assert_true(fabs(advice.lines[1].parts[PART_LINE] - 5) < 1e-9);
	machine_free(&machine);
}

static void ranges_widen_the_answer(void **state)
{
	struct costs costs = two_policies();

	(void)state;
	make_machine();
	rank(&costs, &machine, "idle=100000,ends=1-1000,sharing=4");
	assert_int_equal(advice.lines[0].first + advice.lines[1].first, 64);
	assert_true(advice.lines[0].first > 0 && advice.lines[1].first > 0);
	assert_false(advice.does_not_matter);
	machine_free(&machine);
}

static void little_does_not_matter(void **state)
{
	struct costs costs = two_policies();

	(void)state;
	make_machine();
	/* 4 CPUs' tenth of a percent is 4 ms a second. */
	rank(&costs, &machine, "idle=1000,ends=1-10,sharing=4");
	assert_true(advice.matters == 4 && advice.does_not_matter);
	rank(&costs, &machine, "idle=1000,ends=1-100,sharing=4");
	assert_false(advice.does_not_matter);
	machine_free(&machine);
}

static void without_a_machine_transfers_are_instructions(void **state)
{
	struct costs costs = two_policies();

	(void)state;
	rank(&costs, NULL, "idle=1000000,ends=1,sharing=4");
	assert_string_equal(prices.unit, "instructions");
	assert_string_equal(advice.lines[0].policy->policy, "shoot");
	assert_true(fabs(advice.lines[1].parts[PART_LINE] - 100) < 1e-9);
}

/* Transfers of an end take a handoff each; what is not counted and not measured is not there. */
static void what_is_known_is_in_the_price(void **state)
{
	const struct price_bounds middle = {BOUND_MIDDLE, BOUND_MIDDLE};
	struct costs costs = two_policies();
	struct policy_cost *shoot = &costs.policies[1], *count = &costs.policies[0];

	(void)state;
	make_machine();
	shoot->ends[1].amount.moves = 12;
	assert_int_equal(price_list(&costs, &machine, &prices, &why), 0);
	assert_true(fabs(price_end(&prices, middle, shoot, 3) - 101000 - 12 * 50) < 1e-9);
	assert_int_equal(price_source(&prices, count), SOURCE_COUNTED);
	count->transfers = (struct transfers){.counted = false};
	assert_int_equal(price_source(&prices, count), SOURCE_NONE);
	assert_true(price_contention(&prices, middle, count, 8, 0).ns == 0);
	machine_free(&machine);
}

/* Two lines of a policy are two stations; threads that think say what a handoff is. */
static void contention_is_of_lines(void **state)
{
	const struct price_bounds middle = {BOUND_MIDDLE, BOUND_MIDDLE};
	struct costs costs = two_policies();
	struct policy_cost *count = &costs.policies[0];
	struct machine_series *thinking;
	double one, two;

	(void)state;
	make_machine();
	assert_int_equal(price_list(&costs, &machine, &prices, &why), 0);
	one = price_contention(&prices, middle, count, 8, 1e6).ns;
	count->transfers.nr = 2;
	count->transfers.lines[1] = (struct shared_line){"mm.cpumask", 1};
	two = price_contention(&prices, middle, count, 8, 1e6).ns;
	assert_true(fabs(one - 50) < 0.1 && fabs(two - 100) < 0.2);
	thinking = machine_add_series(&machine);
	thinking->think_ns = 100;
	thinking->nr_points = 2;
	thinking->points[0] = (struct machine_point){1, 100, 100, 100, 7};
	thinking->points[1] = (struct machine_point){8, 4000, 3000, 5000, 7};
	assert_int_equal(price_list(&costs, &machine, &prices, &why), 0);
	assert_true(fabs(price_handoff(&prices, BOUND_MIDDLE, 8) - 500) < 1);
	assert_true(price_handoff(&prices, BOUND_LOW, 8) == 45);
	machine_free(&machine);
}

/* 3,000 instructions, one a cycle, at 2 GHz. What is in ns already stays. */
static void instructions_become_ns(void **state)
{
	const struct price_bounds middle = {BOUND_MIDDLE, BOUND_MIDDLE};
	struct costs costs = two_policies();

	(void)state;
	make_machine();
	machine.ghz = 2;
	assert_int_equal(price_list(&costs, &machine, &prices, &why), 0);
	assert_true(fabs(price_of(&prices, middle, 3000) - 1500 / PRICE_IPC) < 1e-6);
	snprintf(costs.unit, sizeof(costs.unit), "ns");
	assert_int_equal(price_list(&costs, &machine, &prices, &why), 0);
	assert_true(price_of(&prices, middle, 3000) == 3000);
	machine_free(&machine);
}

/* Without counted lines, as much as visits to idle took longer on the machine. */
static void visits_stand_for_transfers(void **state)
{
	const struct price_bounds middle = {BOUND_MIDDLE, BOUND_MIDDLE};
	struct costs costs = two_policies();
	struct policy_cost *count = &costs.policies[0];
	struct machine_series *visits;

	(void)state;
	make_machine();
	visits = machine_add_series(&machine);
	*visits = (struct machine_series){.kind = SERIES_POLICY,
					  .think_ns = 100,
					  .placement = PLACE_ALL,
					  .nr_points = 2,
					  .points = {{1, 250, 250, 250, 7}, {2, 450, 440, 460, 7}}};
	snprintf(visits->what, sizeof(visits->what), "shootdown+block");
	count->policy = "shootdown+filter+block";
	count->switched = 100;
	count->transfers = (struct transfers){.counted = false};
	assert_int_equal(price_list(&costs, &machine, &prices, &why), 0);
	assert_int_equal(price_source(&prices, count), SOURCE_VISITS);
	/* 125 ns between two switches, as in half a visit. */
	assert_true(fabs(price_contention(&prices, middle, count, 2, 125).ns - 100) < 1e-3);
	count->policy = "shootdown+filter";
	assert_int_equal(price_source(&prices, count), SOURCE_NONE);
	machine_free(&machine);
}

/* Tables are of the ordinary turn, also where cells of another stand beside. */
static void figures_are_of_the_ordinary_turn(void **state)
{
	struct metric fast = {.name = "switch", .unit = "instructions", .n = 1, .p50 = 150},
		      slow = {.name = "switch", .unit = "instructions", .n = 1, .p50 = 950};
	struct cell cells[] = {
		{.status = CELL_OK, .turn = TURN_OP, .nr_metrics = 1, .metrics = &slow},
		{.status = CELL_OK, .pass = AREA_CHECK, .nr_metrics = 1, .metrics = &fast},
	};
	struct results results = {.nr_cells = 2, .cells = cells};
	const struct cell_key any = {.vcpus = 0};

	(void)state;
	assert_true(figure_find(&results, &any, "switch").value == 150);
	assert_int_equal(figure_find(&results, &any, "switch").cells, 1);
	results.nr_cells = 1;
	assert_true(figure_find(&results, &any, "switch").value == 950);
}

/* Cells of PVH with 4 vCPUs: what costs_find() looks for. */
static struct metric cell_metrics[16];
static struct cell cells[16];
static struct results joinable = {.cells = cells};

static struct cell *add_cell(const char *policy, const char *workload, const char *metric,
			     double value, enum area_pass pass)
{
	struct cell *cell = &cells[joinable.nr_cells];
	struct metric *m = &cell_metrics[joinable.nr_cells++];

	*m = (struct metric){.n = 1, .p50 = value, .unit = "instructions"};
	snprintf(m->name, sizeof(m->name), "%s", metric);
	*cell = (struct cell){
		.status = CELL_OK, .vcpus = 4, .pass = pass, .nr_metrics = 1, .metrics = m};
	snprintf(cell->axis[AXIS_GUEST], sizeof(cell->axis[0]), "pvh");
	snprintf(cell->axis[AXIS_POLICY], sizeof(cell->axis[0]), "%s", policy);
	snprintf(cell->axis[AXIS_PATH], sizeof(cell->axis[0]), "evtchn");
	snprintf(cell->axis[AXIS_FLUSH], sizeof(cell->axis[0]), "ipi");
	snprintf(cell->axis[AXIS_WORKLOAD], sizeof(cell->axis[0]), "%s", workload);
	return cell;
}

static struct line_object moved = {"mm.mm_count", 1, {0, 50, 0}, {0, 50, 0}, 0, {""}};
static struct line_stretch still = {{.what = "switch", .k = AREA_NO_K}, 100, 0, 0, NULL},
			   moving = {{.what = "switch", .k = AREA_NO_K}, 100, 1, 1, &moved};

static const struct cell_key pvh = {
	.axis = {[AXIS_GUEST] = "pvh", [AXIS_PATH] = "evtchn", [AXIS_FLUSH] = "ipi"}, .vcpus = 4};

static void fill_cells(void)
{
	joinable.nr_cells = 0;
	for (int i = 0; i < 2; i++) {
		const char *policy = i ? "shootdown" : "refcount";

		add_cell(policy, "switch", "switch", 123 - 2 * i, AREA_MEASURE);
		add_cell(policy, "exit", "whole.k3", 200000 + 50000 * i, AREA_MEASURE);
		add_cell(policy, "exit", "whole.k3", 90000 + 9000 * i, AREA_ASSIST);
		add_cell(policy, "switch", "switch", 999, AREA_LINES)->turn = TURN_OP;
		cells[joinable.nr_cells - 1].lines =
			(struct line_counts){.nr = 1, .stretch = i ? &still : &moving};
	}
	add_cell("shootdown+block", "switch", "switch", 121, AREA_MEASURE);
	add_cell("shootdown+block", "exit", "whole.k3", 30000, AREA_CHECK);
	add_cell("eager", "switch", "switch", 156, AREA_MEASURE);
}

static void costs_are_found(void **state)
{
	struct costs costs;

	(void)state;
	fill_cells();
	assert_int_equal(costs_find(&joinable, &pvh, &costs, &why), 0);
	assert_int_equal(costs.nr, 3); /* eager has no ends */
	assert_string_equal(costs.policies[0].policy, "refcount");
	assert_true(costs.policies[0].switched == 123);
	assert_true(costs.policies[0].ends[0].amount.cost == 90000);
	assert_true(costs.assisted && costs.checked);
	assert_true(costs.policies[0].transfers.lines[0].visits == 0.5);
	assert_true(costs.policies[1].transfers.counted);
	/* A visit that blocks leaves the mm, as under `eager`. */
	assert_string_equal(costs.policies[2].visit, "eager");
	assert_true(costs.policies[2].switched == 156 && !costs.policies[2].transfers.counted);
	joinable.nr_cells = 4;
	assert_int_equal(costs_find(&joinable, &pvh, &costs, &why), -ENOENT);
	assert_non_null(strstr(why.text, "not two policies"));
}

/* Under the count something moves, unless the vCPUs have not taken turns. */
static void counts_of_vcpus_that_do_not_interleave_are_dropped(void **state)
{
	struct costs costs;

	(void)state;
	fill_cells();
	cells[3].lines.stretch = &still;
	assert_int_equal(costs_find(&joinable, &pvh, &costs, &why), 0);
	assert_false(costs.policies[0].transfers.counted || costs.policies[1].transfers.counted);
}

static void machines_without_handoffs_are_refused(void **state)
{
	struct costs costs = two_policies();
	const struct machine nothing = {.name = "pairs only"};

	(void)state;
	assert_int_equal(price_list(&costs, &nothing, &prices, &why), -EINVAL);
	assert_non_null(strstr(why.text, "no handoffs"));
	snprintf(costs.unit, sizeof(costs.unit), "ticks");
	assert_int_equal(price_list(&costs, NULL, &prices, &why), -EINVAL);
}

static void machine_files_come_back(void **state)
{
	char path[] = "/tmp/lazyshoot-machine-XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");
	struct machine back;

	(void)state;
	assert_non_null(file);
	make_machine();
	assert_int_equal(machine_write(&machine, file), 0);
	fclose(file);
	assert_int_equal(machine_read(path, &back, &why), 0);
	assert_string_equal(back.name, machine.name);
	assert_string_equal(back.source, machine.source);
	assert_int_equal(back.nr_series, 1);
	assert_memory_equal(back.series[0], machine.series[0], sizeof(*back.series[0]));
	machine_free(&back);
	machine_free(&machine);
	unlink(path);
}

/* The sample of a machine file with one thing changed. */
static void wrong_machine_files_are_refused(void **state)
{
	static const struct {
		const char *from, *to, *expected;
	} wrong[] = {
		{"machine-1", "machine-2", "no machine file"},
		{"\"cpus\":4", "\"cpus\":0", "machine.cpus: is not an integer in 1-"},
		{"\"ghz\":2.5", "\"ghz\":1e9", "machine.ghz: is more than"},
		{"\"placement\":\"llc\"", "\"placement\":\"moon\"", "series[0].placement: 'moon'"},
		{"\"n\":2", "\"n\":1", "series[0].points[1].n: is not more"},
		{"\"n\":4", "\"n\":1", "series[1].points[2].n: is not more"},
		{"\"ns\":15.5", "\"ns\":0", "series[0].points[1]: not 0.001 <= ns"},
		{"\"min\":4.5", "\"min\":5.5", "series[0].points[0]: not 0.001 <= ns"},
	};
	char text[4096] = "";
	FILE *file = fopen(TEST_DATA_DIR "/../fuzz/corpus/machine/small.json", "r");

	(void)state;
	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
	fclose(file);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *at = strstr(text, wrong[i].from);
		char changed[4096];
		json_t *root;

		assert_non_null(at);
		snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - text), text, wrong[i].to,
			 at + strlen(wrong[i].from));
		root = json_loads(changed, 0, NULL);
		machine = (struct machine){.nr_series = 0};
		assert_int_equal(machine_parse(root, &machine, &why), -EBADMSG);
		if (!strstr(why.text, wrong[i].expected))
			fail_msg("'%s' has no '%s'", why.text, wrong[i].expected);
		machine_free(&machine);
		json_decref(root);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates_are_read),
		cmocka_unit_test(wrong_rates_are_refused),
		cmocka_unit_test(ends_are_interpolated),
		cmocka_unit_test(the_cheaper_policy_is_first),
		cmocka_unit_test(ranges_widen_the_answer),
		cmocka_unit_test(little_does_not_matter),
		cmocka_unit_test(without_a_machine_transfers_are_instructions),
		cmocka_unit_test(what_is_known_is_in_the_price),
		cmocka_unit_test(contention_is_of_lines),
		cmocka_unit_test(instructions_become_ns),
		cmocka_unit_test(visits_stand_for_transfers),
		cmocka_unit_test(figures_are_of_the_ordinary_turn),
		cmocka_unit_test(costs_are_found),
		cmocka_unit_test(counts_of_vcpus_that_do_not_interleave_are_dropped),
		cmocka_unit_test(machines_without_handoffs_are_refused),
		cmocka_unit_test(machine_files_come_back),
		cmocka_unit_test(wrong_machine_files_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
