// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of the workloads' figures on the user-space machine: each has its unit and as many
 * samples as were asked for, parts are no more than the whole, and what is counted twice, as a
 * metric and by the counters, is the same.
 */
#include <host/machine.h>
#include <hyp/hyp.h>

#include "abi/axes.h"
#include "abi/counters.h"
#include "area_reader.h"
#include "compiler.h"
#include "unit.h"

#define ITERS 4u

static void run(unsigned int vcpus, const char *cmdline)
{
	const struct host_config config = {.vcpus = vcpus, .cmdline = cmdline};

	if (host_run(&config) != HOST_POWEROFF)
		fail_msg("'%s': %s\n%s", cmdline, host_failure(), host_console());
	area_check(host_area());
}

/* Cell @index of the plan, which must be ok. */
static const struct area_cell *cell_of(uint32_t index)
{
	for (uint32_t i = 0; i < host_area()->cells_done; i++) {
		const struct area_cell *cell = area_cell_at(host_area(), i);

		if (cell->index == index && cell->status == AREA_OK)
			return cell;
	}
	fail_msg("cell %u is not there", index);
	return NULL;
}

static const struct area_metric *find(const struct area_cell *cell, const char *what,
				      const char *scene, uint32_t k, const char *part)
{
	for (uint32_t i = 0; i < cell->nr_metrics; i++) {
		const struct area_metric *metric = area_metric_at(cell, i);

		if (!strcmp(metric->what, what) && !strcmp(metric->scene, scene) &&
		    metric->k == k && !strcmp(metric->part, part))
			return metric;
	}
	fail_msg("no metric %s %s %u %s", what, scene, k, part);
	return NULL;
}

static uint64_t value(const struct area_cell *cell, const char *what)
{
	const struct area_metric *metric = find(cell, what, "", AREA_NO_K, "");

	assert_int_equal(metric->n, 1);
	return metric->sum;
}

static uint64_t counted(const struct area_cell *cell, enum abi_counter id)
{
	uint64_t sum = 0;

	for (uint32_t cpu = 0; cpu < cell->nr_vcpus; cpu++)
		sum += area_counters(cell, cpu)[id];
	return sum;
}

/* Metrics by their words; of those that are not here nothing is known. */
static const struct {
	const char *what, *part;
	enum area_unit unit;
} units[] = {
	{"switch", "", AREA_UNIT_TICKS},
	{"dry-run", "", AREA_UNIT_TICKS},
	{"self", "", AREA_UNIT_TICKS},
	{"one", "", AREA_UNIT_TICKS},
	{"broadcast", "", AREA_UNIT_TICKS},
	{"broadcast", "sender", AREA_UNIT_TICKS},
	{"broadcast", "target", AREA_UNIT_TICKS},
	{"teardown", "", AREA_UNIT_TICKS},
	{"end", "", AREA_UNIT_TICKS},
	{"end", "sender", AREA_UNIT_TICKS},
	{"end", "first-ack", AREA_UNIT_TICKS},
	{"end", "last-ack", AREA_UNIT_TICKS},
	{"victim", "", AREA_UNIT_TICKS},
	{"settled", "", AREA_UNIT_TICKS},
	{"flush", "", AREA_UNIT_TICKS},
	{"whole", "", AREA_UNIT_TICKS},
	{"ipis", "", AREA_UNIT_COUNT},
	{"hypercalls", "", AREA_UNIT_COUNT},
	{"icr-writes", "", AREA_UNIT_COUNT},
	{"flush-ipis", "", AREA_UNIT_COUNT},
	{"flush-hypercalls", "", AREA_UNIT_COUNT},
	{"unmap", "", AREA_UNIT_TICKS},
	{"unmap", "settled", AREA_UNIT_TICKS},
	{"unmap", "ipis", AREA_UNIT_COUNT},
	{"unmap", "skipped", AREA_UNIT_COUNT},
	{"unmap", "hypercalls", AREA_UNIT_COUNT},
	{"discard", "", AREA_UNIT_TICKS},
	{"discard", "ipis", AREA_UNIT_COUNT},
	{"discard", "skipped", AREA_UNIT_COUNT},
	{"round", "", AREA_UNIT_TICKS},
	{"processes", "", AREA_UNIT_COUNT},
	{"throughput", "", AREA_UNIT_PER_GTICK},
	{"mms", "", AREA_UNIT_COUNT},
	{"pages", "", AREA_UNIT_COUNT},
	{"migrations", "", AREA_UNIT_COUNT},
	{"end-ipis", "", AREA_UNIT_COUNT},
	{"resched-ipis", "", AREA_UNIT_COUNT},
	{"rate", "", AREA_UNIT_PER_GTICK},
};

static void each_figure_has_its_unit(void **state)
{
	bool seen[ARRAY_SIZE(units)] = {false};

	(void)state;
	run(3, "iters=2 policy=shootdown flush=ipi path=evtchn "
	       "workload=switch,pingpong,ipi,exit,flush,churn,migrate");
	for (uint32_t i = 0; i < host_area()->cells_done; i++) {
		const struct area_cell *cell = area_cell_at(host_area(), i);

		for (uint32_t j = 0; j < cell->nr_metrics; j++) {
			const struct area_metric *metric = area_metric_at(cell, j);

			for (size_t u = 0; u < ARRAY_SIZE(units); u++) {
				if (strcmp(metric->what, units[u].what) ||
				    strcmp(metric->part, units[u].part))
					continue;
				if (metric->unit != units[u].unit)
					fail_msg("%s %s has unit %u", metric->what, metric->part,
						 metric->unit);
				seen[u] = true;
			}
		}
	}
	for (size_t u = 0; u < ARRAY_SIZE(units); u++)
		if (!seen[u])
			fail_msg("nothing is %s %s", units[u].what, units[u].part);
}

/* All samples of an exit's metric. */
static uint64_t exits(const struct area_cell *cell, const char *what, uint32_t k)
{
	const struct area_metric *metric = find(cell, what, "", k, "");

	assert_int_equal(metric->n, ITERS);
	return metric->sum;
}

static void an_exit_s_parts_are_in_it(void **state)
{
	const struct area_cell *cell;

	(void)state;
	run(4, "iters=4 policy=shootdown flush=ipi workload=exit");
	cell = cell_of(0);
	for (uint32_t k = 0; k < 4; k++) {
		assert_int_equal(exits(cell, "ipis", k), k * ITERS);
		assert_int_equal(exits(cell, "flush-ipis", k), k * ITERS);
		assert_true(exits(cell, "end", k) > 0);
		assert_true(exits(cell, "flush", k) + exits(cell, "end", k) <
			    exits(cell, "teardown", k));
		assert_true(exits(cell, "end", k) <= exits(cell, "settled", k));
		assert_true(exits(cell, "settled", k) < exits(cell, "whole", k));
		assert_true(exits(cell, "victim", k) * k <= exits(cell, "settled", k));
		assert_true(!k || exits(cell, "victim", k) > 0);
	}
}

static void expect_unmap(const struct area_cell *cell, const char *what, const char *scene,
			 uint32_t k, uint32_t ipis, uint32_t skipped)
{
	const struct area_metric *interrupted = find(cell, what, scene, k, "ipis");
	const struct area_metric *left = find(cell, what, scene, k, "skipped");

	assert_int_equal(interrupted->n, ITERS);
	assert_int_equal(interrupted->sum, ipis * ITERS);
	assert_int_equal(left->sum, skipped * ITERS);
	assert_true(find(cell, what, scene, k, "")->sum <=
		    find(cell, what, scene, k, "settled")->sum);
}

/* Whoever sleeps is left alone, unless a table goes. */
static void an_unmapping_interrupts_whom_it_must(void **state)
{
	const struct area_cell *cell;

	(void)state;
	run(3, "iters=4 policy=refcount flush=ipi workload=flush");
	cell = cell_of(0);
	for (uint32_t k = 0; k < 3; k++) {
		expect_unmap(cell, "unmap", "running", k, k, 0);
		expect_unmap(cell, "unmap", "lazy", k, k, 0);
		expect_unmap(cell, "discard", "running", k, k, 0);
		expect_unmap(cell, "discard", "lazy", k, 0, k);
	}
}

/* In `churn` a cell is one run of the tree, so its counters are the metrics. */
static void churn_s_figures_are_its_counters(void **state)
{
	static const struct {
		const char *what;
		enum abi_counter id;
	} same[] = {
		{"mms", COUNTER_mms_ended},           {"pages", COUNTER_page_faults},
		{"migrations", COUNTER_migrations},   {"flush-ipis", COUNTER_flush_ipis},
		{"end-ipis", COUNTER_shootdown_ipis}, {"resched-ipis", COUNTER_resched_ipis},
	};

	(void)state;
	run(4, "iters=8 policy=refcount,shootdown,shootdown+filter,shootdown+exitflush "
	       "flush=ipi workload=churn");
	for (uint32_t i = 0; i < 4; i++) {
		const struct area_cell *cell = cell_of(i);
		uint64_t processes = value(cell, "processes");
		uint64_t by_rate = value(cell, "throughput") * cell->ticks / 1000000000;

		for (size_t s = 0; s < ARRAY_SIZE(same); s++)
			assert_int_equal(value(cell, same[s].what), counted(cell, same[s].id));
		assert_int_equal(processes, 1 + counted(cell, COUNTER_forks));
		assert_int_equal(value(cell, "mms"), processes + counted(cell, COUNTER_execs));
		assert_true(value(cell, "migrations") > 0);
		/* The tree's time is nearly all of the cell's. */
		assert_in_range(by_rate, processes - 1, 2 * processes);
	}
}

/* README's claim: +exitflush interrupts nobody beyond those whom the flush at exit does. */
static void exitflush_has_no_excess_in_churn(void **state)
{
	const struct area_cell *counted_refs, *shot, *flushed;

	(void)state;
	run(4, "iters=8 policy=refcount,shootdown,shootdown+exitflush flush=ipi workload=churn");
	counted_refs = cell_of(0);
	shot = cell_of(1);
	flushed = cell_of(2);
	assert_int_equal(value(counted_refs, "end-ipis"), 0);
	assert_true(value(shot, "end-ipis") > 0);
	assert_int_equal(value(flushed, "end-ipis"), 0);
	assert_int_equal(value(flushed, "flush-ipis"), value(counted_refs, "flush-ipis"));
	assert_int_equal(value(flushed, "mms"), value(counted_refs, "mms"));
}

static uint64_t processes_of(const char *cmdline)
{
	run(2, cmdline);
	return value(cell_of(0), "processes");
}

/* Four iterations are a job a slot; what a seed makes is its own. */
static void churn_s_length_and_seed_are_heeded(void **state)
{
	uint64_t one = processes_of("workload=churn iters=1"), pages;

	(void)state;
	assert_int_equal(processes_of("workload=churn iters=4"), one);
	assert_true(processes_of("workload=churn iters=5") > one);
	pages = value(cell_of(0), "pages");
	processes_of("workload=churn iters=5 seed=2");
	assert_true(value(cell_of(0), "pages") != pages);
}

/* Each round is a child, in an mm of its own, that continues elsewhere once. */
static void a_migrant_migrates_once(void **state)
{
	const struct area_cell *cell;

	(void)state;
	run(3, "iters=9 policy=refcount workload=migrate");
	cell = cell_of(0);
	assert_int_equal(find(cell, "round", "", AREA_NO_K, "")->n, 9);
	assert_int_equal(value(cell, "migrations"), 9);
	assert_int_equal(value(cell, "mms"), 1 + 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_figure_has_its_unit),
		cmocka_unit_test(an_exit_s_parts_are_in_it),
		cmocka_unit_test(an_unmapping_interrupts_whom_it_must),
		cmocka_unit_test(churn_s_figures_are_its_counters),
		cmocka_unit_test(exitflush_has_no_excess_in_churn),
		cmocka_unit_test(churn_s_length_and_seed_are_heeded),
		cmocka_unit_test(a_migrant_migrates_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
