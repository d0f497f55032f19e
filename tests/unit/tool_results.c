/* SPDX-License-Identifier: BSD-2-Clause */
/* Unit tests of the JSON's round trip, its refusals, and the reports' golden texts. */
#include <errno.h>
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
#include "metric_named.h"
#include "report/report.h"
#include "results/read/read.h"
#include "results/write.h"

static struct reason why;

static struct cell *add_cell(struct results *results, unsigned int vcpus, const char *policy,
			     const char *path, const char *workload)
{
	struct cell *cell = results_add_cell(results);

	strcpy(cell->axis[AXIS_GUEST], "pvh");
	strcpy(cell->axis[AXIS_POLICY], policy);
	strcpy(cell->axis[AXIS_PATH], path);
	strcpy(cell->axis[AXIS_FLUSH], "ipi");
	strcpy(cell->axis[AXIS_WORKLOAD], workload);
	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++)
		strcpy(cell->axis[id], axes[id].entries[0].name);
	cell->vcpus = cell->booted_vcpus = vcpus;
	cell->seed = 1;
	cell->pass = AREA_CHECK;
	cell->overcommit = 1;
	cell->metrics = calloc(16, sizeof(*cell->metrics));
	cell->counter_vcpus = 2;
	cell->counters = calloc(2 * NR_COUNTERS, sizeof(*cell->counters));
	return cell;
}

static void add_metric(struct cell *cell, const char *name, const char *unit, double p50)
{
	struct metric *m = &cell->metrics[cell->nr_metrics++];

	*m = (struct metric){.n = 4,
			     .min = p50 < 1 ? 0 : p50 - 1,
			     .p10 = p50 < 1 ? 0 : p50 - 1,
			     .p50 = p50,
			     .p90 = p50 + 1,
			     .p99 = p50 + 2,
			     .max = p50 + 3,
			     .mean = p50 + 0.25};
	metric_set_name(m, name);
	strcpy(m->unit, unit);
}

static void set_failed(struct cell *cell, enum cell_status status, const char *reason)
{
	cell->status = status;
	cell->counter_vcpus = 0;
	strcpy(cell->reason, reason);
}

static void add_switch(struct results *results, const char *policy, const char *path, double cost)
{
	struct cell *cell = add_cell(results, 2, policy, path, "switch");

	add_metric(cell, "switch", "instructions", cost);
	add_metric(cell, "rate", "per-10^9-instructions", 2e9 / cost);
}

static void add_exit(struct results *results, const char *policy, const char *path, double cost,
		     double ipis)
{
	struct cell *cell = add_cell(results, 2, policy, path, "exit");

	add_metric(cell, "end.k1", "instructions", cost);
	add_metric(cell, "end.k1.sender", "instructions", cost / 2);
	add_metric(cell, "settled.k1", "instructions", cost);
	add_metric(cell, "ipis.k1", "count", ipis);
	add_metric(cell, "hypercalls.k1", "count", ipis);
	cell->counters[COUNTER_mms_ended] = 3;
	cell->counters[NR_COUNTERS + COUNTER_mms_ended] = 1;
	cell->counters[COUNTER_hypercalls] = 14;
}

static void add_flushes(struct results *results, const char *policy, const char *flush, double cost,
			double flush_ipis, double policy_ipis)
{
	static const char *const scenes[] = {"unmap.running.k1", "unmap.lazy.k1",
					     "discard.running.k1", "discard.lazy.k1"};
	struct cell *cell = add_cell(results, 2, policy, "evtchn", "exit");
	char name[40];

	strcpy(cell->axis[AXIS_FLUSH], flush);
	cell->rep = 1;
	add_metric(cell, "whole.k1", "instructions", cost);
	add_metric(cell, "flush-ipis.k1", "count", flush_ipis);
	add_metric(cell, "ipis.k1", "count", policy_ipis);
	cell = add_cell(results, 2, policy, "evtchn", "flush");
	strcpy(cell->axis[AXIS_FLUSH], flush);
	for (unsigned int i = 0; i < 4; i++) {
		add_metric(cell, scenes[i], "instructions", cost + 10 * i);
		sprintf(name, "%s.ipis", scenes[i]);
		add_metric(cell, name, "count", i < 3 ? flush_ipis : 0);
		sprintf(name, "%s.settled", scenes[i]);
		add_metric(cell, name, "instructions", cost + 10 * i + 5);
	}
}

static void add_processes(struct results *results, const char *policy, double flush_ipis,
			  double policy_ipis)
{
	struct cell *cell = add_cell(results, 2, policy, "evtchn", "churn");

	add_metric(cell, "mms", "count", 40);
	add_metric(cell, "migrations", "count", 12);
	add_metric(cell, "flush-ipis", "count", flush_ipis);
	add_metric(cell, "end-ipis", "count", policy_ipis);
	add_metric(cell, "throughput", "per-10^9-instructions", 5000 - 10 * policy_ipis);
	cell = add_cell(results, 2, policy, "evtchn", "migrate");
	add_metric(cell, "mms", "count", 5);
	add_metric(cell, "migrations", "count", 4);
	add_metric(cell, "flush-ipis", "count", 8);
	add_metric(cell, "end-ipis", "count", policy_ipis ? 4 : 0);
	add_metric(cell, "round", "instructions", 200000 + policy_ipis);
}

static struct line_object *add_object(struct line_stretch *stretch, const char *name,
				      uint64_t writes, uint64_t assisted)
{
	struct line_object *object = line_stretch_add(stretch);

	strcpy(object->name, name);
	object->lines = 1;
	object->all = (struct move_counts){1, writes, writes + 2};
	object->assisted = (struct move_counts){1, assisted, assisted};
	return object;
}

/* 800 switches, in which mm_count's line moved @writes times, and one of Xen's. */
static void add_lines(struct results *results, const char *policy, uint32_t turn, uint64_t writes)
{
	struct cell *cell = add_cell(results, 2, policy, "evtchn", "switch");
	struct line_stretch *stretch;
	struct line_object *object;

	cell->pass = AREA_LINES;
	cell->turn = turn;
	cell->counter_vcpus = 0;
	add_metric(cell, "switch", "instructions", 1300);
	cell->lines.assisted = true;
	stretch = line_counts_add(&cell->lines);
	stretch->id = cell->metrics[0].id;
	stretch->n = 800;
	if (writes)
		add_object(stretch, "mm.mm_count", writes, writes);
	object = add_object(stretch, "xen:@get_page", 40, 0);
	strcpy(object->beside[object->nr_beside++], "xen:@put_page");
}

static struct results sample(void)
{
	struct results results = {
		.tool = json_pack("{s:s, s:s}", "name", "lazyshoot", "revision", "test"),
		.plan = json_pack("{s:[i], s:i, s:i}", "seeds", 1, "reps", 1, "iters", 4),
		.environment = json_pack("{s:s, s:s, s:i, s:s, s:{s:s, s:s, s:s}, s:{s:i, s:s}}",
					 "lab", "exact", "unit", "instructions", "tsc_khz", 999999,
					 "pin", "spread", "xen", "version", "4.17.7", "scheduler",
					 "credit2", "commandline", "console=com1", "host", "pcpus",
					 4, "cpu_model", "test CPU"),
	};
	struct cell *cell;

	add_switch(&results, "refcount", "evtchn", 1100);
	add_switch(&results, "shootdown", "evtchn", 1000);
	add_exit(&results, "refcount", "evtchn", 5000, 0);
	add_exit(&results, "shootdown", "evtchn", 25000, 1);
	cell = add_cell(&results, 2, "refcount", "evtchn", "ipi");
	add_metric(cell, "dry-run", "instructions", 12);
	add_metric(cell, "self", "instructions", 800);
	add_metric(cell, "one", "instructions", 20252);
	add_metric(cell, "one.sender", "instructions", 4000);
	add_metric(cell, "one.target", "instructions", 300);
	add_metric(cell, "broadcast.k1", "instructions", 20300);
	add_metric(cell, "broadcast.k1.sender", "instructions", 4010);
	add_metric(cell, "broadcast.k1.target", "instructions", 310);
	set_failed(add_cell(&results, 2, "refcount", "x2apic", "switch"), CELL_NA,
		   "no x2APIC here");
	set_failed(add_cell(&results, 2, "shootdown", "x2apic", "switch"), CELL_FAILED,
		   "the guest crashed after 6 of 9 cells");
	set_failed(add_cell(&results, 2, "refcount", "x2apic", "exit"), CELL_NA, "no x2APIC here");
	set_failed(add_cell(&results, 2, "shootdown", "x2apic", "exit"), CELL_NA, "no x2APIC here");
	add_processes(&results, "refcount", 11, 0);
	add_processes(&results, "shootdown", 12, 13);
	add_flushes(&results, "refcount", "ipi", 30000, 1, 0);
	add_flushes(&results, "refcount", "hv", 7000, 0, 0);
	add_flushes(&results, "shootdown", "ipi", 55000, 1, 1);
	set_failed(add_cell(&results, 2, "shootdown", "evtchn", "exit"), CELL_NA, "no hv here");
	strcpy(results.cells[results.nr_cells - 1].axis[AXIS_FLUSH], "hv");
	add_lines(&results, "refcount", TURN_OP, 400);
	add_lines(&results, "refcount", TURN_SHORTEST, 100);
	add_lines(&results, "shootdown", TURN_OP, 0);
	return results;
}

static char *text_of(int (*report)(const struct results *results, FILE *out),
		     const struct results *results)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	assert_int_equal(report(results, out), 0);
	fclose(out);
	return text;
}

static int read_text(const char *text, struct results *results)
{
	char path[] = "/tmp/lazyshoot-test-XXXXXX";
	int fd = mkstemp(path), ret;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	ret = results_read(path, results, &why);
	unlink(path);
	return ret;
}

static void json_round_trip(void **state)
{
	struct results results = sample(), back;
	char *text = text_of(results_write, &results), *again;

	(void)state;
	assert_int_equal(read_text(text, &back), 0);
	assert_int_equal(back.nr_cells, results.nr_cells);
	again = text_of(results_write, &back);
	assert_string_equal(text, again);
	assert_int_equal(cell_counter(&back.cells[2], COUNTER_mms_ended), 4);
	assert_true(cell_metric(&back.cells[0], "switch")->mean == 1100.25);
	free(again);
	free(text);
	results_free(&back);
	results_free(&results);
}

/* Replaces the first @from of @text, which must be there, by @to. */
static char *replace(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	char *out;

	assert_non_null(at);
	assert_true(asprintf(&out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) > 0);
	return out;
}

struct change {
	const char *from, *to;
};

static void refuse_changes(const char *text, const struct change *changes, size_t nr)
{
	struct results back;

	for (size_t i = 0; i < nr; i++) {
		char *bad = replace(text, changes[i].from, changes[i].to);
		int ret = read_text(bad, &back);

		if (ret != -EBADMSG)
			fail_msg("'%s' gave %d", changes[i].to, ret);
		results_free(&back);
		free(bad);
	}
}

static void bad_lines_are_refused(void **state)
{
	static const struct change changes[] = {
		{"\"pass\":\"lines\"", "\"pass\":\"measure\""},
		{"\"lines\":[", "\"lines\":[],\"l\":["},
		{"\"lines\":[{\"what\":\"switch\"", "\"lines\":[{\"what\":\"end\""},
		{"\"n\":800", "\"n\":-1"},
		{"\"objects\":[", "\"objects\":{},\"o\":["},
		{"\"object\":\"mm.mm_count\"", "\"object\":\"\""},
		{"\"lines\":1,\"reads\"", "\"lines\":0,\"reads\""},
		{"\"writes\":400", "\"writes\":\"400\""},
		{"\"assisted\":", "\"assist\":"},
		{"\"beside\":[", "\"beside\":[7,"},
	};
	struct results results = sample();
	char *text = text_of(results_write, &results);

	(void)state;
	refuse_changes(text, changes, sizeof(changes) / sizeof(changes[0]));
	free(text);
	results_free(&results);
}

static void bad_files_are_refused(void **state)
{
	static const struct change changes[] = {
		{"lazyshoot-results-2", "lazyshoot-results-1"},
		{"lazyshoot-results-2", "lazyshoot-results-3"},
		{"\"schema\"", "\"scheme\""},
		{"\"cells\": [", "\"cells\": 5, \"x\": ["},
		{"\"environment\"", "\"environments\""},
		{"\"guest\":\"pvh\"", "\"guest\":7"},
		{"\"guest\":\"pvh\"",
		 "\"guest\":\"0123456789012345678901234567890123456789012345678\""},
		{"\"upcall\":\"callback\"", "\"upcall\":7"},
		{"\"vcpus\":2", "\"vcpus\":-2"},
		{"\"vcpus\":2", "\"vcpus\":99999999999"},
		{"\"vcpus\":2", "\"vcpus\":\"2\""},
		{"\"variants\":", "\"variant\":"},
		{"\"turn\":\"default\"", "\"turn\":\"5\""},
		{"\"turn\":\"default\"", "\"turn\":0"},
		{"\"seed\":1", "\"seed\":-1"},
		{"\"pass\":\"check\"", "\"pass\":\"measure\""}, /* which has no counters */
		{"\"pass\":\"check\"", "\"pass\":\"both\""},
		{"\"overcommit\":1", "\"overcommit\":0.5"},
		{"\"overcommit\":1", "\"overcommit\":1.0001"},
		{"\"booted_vcpus\":2,", ""},
		{"\"what\":\"switch\"", "\"what\":\"end\""},
		{"\"what\":\"switch\"", "\"what\":\"switch\",\"k\":1"},
		{"\"switch\":{\"what\":\"switch\"", "\"swi.tch\":{\"what\":\"swi.tch\""},
		{"\"status\":\"ok\"", "\"status\":\"fine\""},
		{"\"metrics\":{", "\"metrics\":[],\"m\":{"},
		{"\"p50\":1100", "\"p50\":\"1100\""},
		{"\"n\":4", "\"n\":4.5"},
		{"\"unit\":\"instructions\"", "\"unit\":null"},
		{"\"hypercalls\":[0,0]", "\"hypercalls\":[0]"},
		{"]\n}\n", "]\n"},
	};
	struct results results = sample(), back;
	char *text = text_of(results_write, &results);

	(void)state;
	refuse_changes(text, changes, sizeof(changes) / sizeof(changes[0]));
	assert_int_equal(read_text("", &back), -EBADMSG);
	assert_int_equal(read_text("[]", &back), -EBADMSG);
	assert_int_equal(results_read("/nonexistent", &back, &why), -ENOENT);
	free(text);
	results_free(&results);
}

static char *read_golden(void)
{
	FILE *file = fopen(TEST_DATA_DIR "/tool_report_golden.txt", "r");
	char *text = calloc(1, 65536);

	assert_non_null(file);
	assert_true(fread(text, 1, 65535, file) > 0);
	fclose(file);
	return text;
}

/* A text that is meant to be another: WRITE_GOLDEN=1 BUILD/tests/unit/tool_results. */
static void write_golden(const char *text)
{
	FILE *file = fopen(TEST_DATA_DIR "/tool_report_golden.txt", "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void text_is_golden(void **state)
{
	struct results results = sample();
	char *text = text_of(report_text, &results), *golden;
	bool same, fits = true;

	(void)state;
	if (getenv("WRITE_GOLDEN"))
		write_golden(text);
	golden = read_golden();
	same = !strcmp(text, golden);
	if (!same)
		fprintf(stderr, "---- got ----\n%s---- end ----\nWRITE_GOLDEN=1 takes it over\n",
			text);
	for (const char *line = text, *end; (end = strchr(line, '\n')); line = end + 1)
		fits &= end - line <= 100;
	free(golden);
	free(text);
	results_free(&results);
	assert_true(same);
	assert_true(fits);
}

static void csv_quotes(void **state)
{
	struct results results = sample();
	char *text;

	(void)state;
	set_failed(add_cell(&results, 2, "eager", "evtchn", "exit"), CELL_FAILED,
		   "a \"quoted\", long story");
	text = text_of(report_csv, &results);
	assert_non_null(strstr(
		text, "\npvh,2,eager,evtchn,ipi,exit,2l,callback,dense,default,1,check,1,0,2,"
		      "test,0,failed,\"a \"\"quoted\"\", long story\",cell,,,,,,,,,,,,,,,\n"));
	assert_non_null(strstr(
		text, "\npvh,2,refcount,evtchn,ipi,switch,2l,callback,dense,default,1,check,1,0,2,"
		      "test,0,ok,,metric,switch,switch,,,,"
		      "instructions,4,1099,1099,1100,1101,1102,1103,1100.25,0\n"));
	assert_non_null(
		strstr(text, ",metric,unmap.lazy.k1.settled,unmap,lazy,1,settled,instructions,4,"));
	assert_non_null(strstr(text,
			       "\npvh,2,refcount,evtchn,ipi,exit,2l,callback,dense,default,1,check,"
			       "1,0,2,test,0,ok,,counter,mms_ended,,,,,count,4,,,,,,,,\n"));
	/* Every line has as many fields as the heading; only the quoted reason hides a comma. */
	for (const char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		unsigned int commas = 0;
		bool quoted = false;

		for (const char *p = line; p < end; p++) {
			quoted ^= *p == '"';
			commas += *p == ',' && !quoted;
		}
		assert_int_equal(commas, 34);
	}
	free(text);
	results_free(&results);
}

/* The median, which of two is the lower, with the least and the greatest below it. */
static void repetitions_give_their_median(void **state)
{
	struct results results = sample();
	char *text;

	(void)state;
	add_switch(&results, "refcount", "evtchn", 1300);
	add_switch(&results, "refcount", "evtchn", 1200);
	add_switch(&results, "shootdown", "evtchn", 1200);
	text = text_of(report_text, &results);
	assert_non_null(strstr(text,
			       "  policy        evtchn      x2apic\n"
			       "  ---------  ---------  ----------\n"
			       "  refcount       1,200     n/a (1)\n"
			       "  min, max   -8.3 +8.3\n"
			       "  shootdown      1,000  failed (2)\n"
			       "  min, max      -0 +20\n"
			       "  [n 4, median of 2-3 cells; exact; of the checking pass; below: "
			       "min, max in %]\n"));
	free(text);
	results_free(&results);
}

static struct metric *switch_of(struct results *results, const char *policy)
{
	for (size_t i = 0; i < results->nr_cells; i++) {
		struct cell *cell = &results->cells[i];

		if (cell->status == CELL_OK && !strcmp(cell->axis[AXIS_POLICY], policy) &&
		    !strcmp(cell->axis[AXIS_WORKLOAD], "switch"))
			return &cell->metrics[0];
	}
	fail();
	return NULL;
}

/* 39 of 40 failed: the table says that its figure is the one. */
static void failed_repetitions_are_said(void **state)
{
	struct results results = sample();
	char *text;

	(void)state;
	for (unsigned int i = 0; i < 39; i++) {
		struct cell *cell = add_cell(&results, 2, "refcount", "evtchn", "switch");

		cell->rep = i + 1;
		set_failed(cell, CELL_FAILED, "its vCPUs did not overlap");
	}
	text = text_of(report_text, &results);
	assert_non_null(strstr(text, "refcount   1,100 (1 of 40)     n/a (1)\n"));
	assert_non_null(strstr(text, "  [(i of j): the other cells failed]\n"));
	free(text);
	results_free(&results);
}

/* No digit below the resolution, and no verdict on a difference that is within it. */
static void figures_have_the_digits_that_they_have(void **state)
{
	struct results results = sample();
	struct metric *counted = switch_of(&results, "refcount");
	struct metric *shot = switch_of(&results, "shootdown");
	char *text;

	(void)state;
	counted->n = shot->n = 6400;
	counted->p50 = counted->p90 = counted->p99 = counted->max = 218367;
	shot->p50 = shot->p90 = shot->p99 = shot->max = 217855;
	counted->resolution = shot->resolution = 512;
	text = text_of(report_text, &results);
	assert_non_null(strstr(text, "  refcount   218,400     n/a (1)\n"
				     "  shootdown  217,900  failed (2)\n"
				     "  [n 6,400; resolution 512; of the checking pass]\n"));
	assert_non_null(strstr(text, "not resolved\n"));
	free(text);
	results_free(&results);
}

/* Where the host's time is in a figure, samples scatter: p10 and p90. */
static void samples_of_a_clock_have_their_spread(void **state)
{
	struct results results = sample();
	char *text;

	(void)state;
	json_object_set_new(results.environment, "lab", json_string("fast"));
	switch_of(&results, "refcount")->p10 = 550;
	switch_of(&results, "refcount")->p90 = 1265;
	text = text_of(report_text, &results);
	assert_non_null(strstr(text, "  refcount       1,100     n/a (1)\n"
				     "  p10, p90     -50 +15\n"));
	assert_non_null(strstr(text, "; exact; of the checking pass; below: p10, p90 in %]\n"));
	free(text);
	results_free(&results);
}

/* Figures are of the pass that measures; what only the other has is of that, and said to be. */
static void one_vcpu_has_an_end(void **state)
{
	struct results results = sample();
	struct cell *cell = add_cell(&results, 1, "refcount", "evtchn", "exit");
	char *text;

	(void)state;
	add_metric(cell, "end.k0", "instructions", 1175);
	text = text_of(report_text, &results);
	assert_non_null(strstr(text, "Guest pvh, 1 vCPU, "));
	assert_non_null(strstr(text, "End of an mm with 0 lazy vCPUs: "));
	assert_non_null(strstr(text, "  refcount  evtchn  1,175  "));
	free(text);
	results_free(&results);
}

static void the_least_overlap_is_reported(void **state)
{
	struct results results = sample();
	double percent = 99;
	char *text;

	(void)state;
	for (size_t i = 0; i < results.nr_cells; i++) {
		struct cell *cell = &results.cells[i];

		cell->turn = TURN_OP;
		if (!strcmp(cell->axis[AXIS_WORKLOAD], "switch") && cell->status == CELL_OK)
			add_metric(cell, "overlap", "percent", percent--);
	}
	text = text_of(report_text, &results);
	assert_non_null(strstr(text, "  workload  least  cells\n"
				     "  --------  -----  -----\n"
				     "  switch       98      2\n"));
	assert_null(strstr(text, "Overlap: n/a"));
	free(text);
	results_free(&results);
}

static void passes_are_not_mixed(void **state)
{
	struct results results = sample();
	char *text;

	(void)state;
	add_switch(&results, "refcount", "evtchn", 900);
	results.cells[results.nr_cells - 1].pass = AREA_MEASURE;
	text = text_of(report_text, &results);
	assert_non_null(strstr(text, "  refcount      900     n/a (1)\n"
				     "  shootdown   1,000  failed (2)\n"
				     "  [n 4; exact; in part of the checking pass]\n"));
	free(text);
	results_free(&results);
}

static void set_variant(struct cell *cell, const char *abi, const char *upcall, const char *ports)
{
	strcpy(cell->axis[AXIS_EVTCHN_ABI], abi);
	strcpy(cell->axis[AXIS_UPCALL], upcall);
	strcpy(cell->axis[AXIS_PORTS], ports);
}

/* Each variant has its own tables; one table has all, by path. */
static void variants_are_kept_apart(void **state)
{
	struct results results = sample();
	struct cell *cell;
	char *text, *at;

	(void)state;
	cell = add_cell(&results, 2, "refcount", "evtchn", "ipi");
	add_metric(cell, "dry-run", "instructions", 12);
	add_metric(cell, "broadcast.k1", "instructions", 31300);
	set_variant(cell, "fifo", "vector", "dense");
	add_switch(&results, "refcount", "evtchn", 7777);
	set_variant(&results.cells[results.nr_cells - 1], "fifo", "vector", "dense");
	cell = add_cell(&results, 2, "refcount", "evtchn", "ipi");
	set_failed(cell, CELL_NA, "not to be had");
	set_variant(cell, "fifo", "vector", "spread");
	text = text_of(report_text, &results);
	at = strstr(text, "flush by ipi, event channels 2l, callback, dense\n====");
	assert_non_null(at);
	assert_non_null(strstr(at, "refcount    1,100"));
	at = strstr(text, "flush by ipi, event channels fifo, vector, dense\n====");
	assert_non_null(at);
	assert_null(strstr(at, "1,100"));
	assert_non_null(strstr(at, "  refcount   7,777"));
	at = strstr(text, "flush by ipi, all event channels\n====");
	assert_non_null(at);
	assert_non_null(strstr(at, "  evtchn  2l    callback  dense    20,300\n"
				   "  evtchn  fifo  vector    dense    31,300\n"
				   "  evtchn  fifo  vector    spread  n/a (1)\n"
				   "  [n 4; exact; of the checking pass]\n\n"
				   "  (1) not to be had\n"));
	*strstr(at, "Guest pvh, 2 vCPUs, flush by hv") = '\0';
	assert_null(strstr(at, "x2apic"));
	free(text);
	results_free(&results);
}

static void old_files_are_refused(void **state)
{
	struct results results = sample(), back;
	char *text = text_of(results_write, &results);
	char *old = replace(text, "lazyshoot-results-2", "lazyshoot-results-1");

	(void)state;
	assert_int_equal(read_text(old, &back), -EBADMSG);
	assert_non_null(strstr(why.text, "schema: 'lazyshoot-results-1' is of an older lazyshoot"));
	assert_non_null(strstr(why.text, "measure again"));
	free(old);
	free(text);
	results_free(&back);
	results_free(&results);
}

/* Cells that differ in one field of what says which they are; one more of the same is refused. */
static void every_field_tells_cells_apart(void **state)
{
	struct results results = {.tool = json_object(),
				  .plan = json_object(),
				  .environment = json_pack("{s:s, s:n}", "unit", "ns", "lab")};
	struct results back;
	char *text;

	(void)state;
	for (unsigned int i = 0; i < 10; i++)
		set_failed(add_cell(&results, 2, "eager", "evtchn", "exit"), CELL_NA, "not here");
	strcpy(results.cells[1].axis[AXIS_PORTS], "spread");
	results.cells[2].booted_vcpus = 4;
	results.cells[3].turn = TURN_OP;
	results.cells[4].turn = 77;
	results.cells[5].seed = 2;
	results.cells[6].pass = AREA_MEASURE;
	results.cells[7].overcommit = 1.5;
	results.cells[8].rep = 1;
	results.cells[9].vcpus = 1;
	text = text_of(results_write, &results);
	assert_int_equal(read_text(text, &back), 0);
	assert_int_equal(back.cells[3].turn, TURN_OP);
	assert_int_equal(back.cells[4].turn, 77);
	assert_int_equal(back.cells[6].pass, AREA_MEASURE);
	assert_true(back.cells[7].overcommit == 1.5);
	assert_int_equal(cell_compare(&back.cells[0], &back.cells[6]), 0);
	results_free(&back);
	free(text);
	for (unsigned int i = 1; i < 10; i++) {
		struct cell saved = results.cells[i];

		results.cells[i] = results.cells[0];
		text = text_of(results_write, &results);
		assert_int_equal(read_text(text, &back), -EBADMSG);
		assert_non_null(strstr(why.text, "is the same cell as cells[0]"));
		results_free(&back);
		free(text);
		results.cells[i] = saved;
	}
	results_free(&results);
}

static void empty_results_are_reported(void **state)
{
	struct results results = sample();
	char *text;

	(void)state;
	while (results.nr_cells) {
		results.nr_cells--;
		free(results.cells[results.nr_cells].metrics);
		free(results.cells[results.nr_cells].counters);
		line_counts_free(&results.cells[results.nr_cells].lines);
	}
	text = text_of(report_text, &results);
	assert_non_null(strstr(text, "0 cells: 0 ok, 0 n/a, 0 failed\n"));
	free(text);
	results_free(&results);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_round_trip),
		cmocka_unit_test(bad_files_are_refused),
		cmocka_unit_test(bad_lines_are_refused),
		cmocka_unit_test(text_is_golden),
		cmocka_unit_test(csv_quotes),
		cmocka_unit_test(repetitions_give_their_median),
		cmocka_unit_test(failed_repetitions_are_said),
		cmocka_unit_test(figures_have_the_digits_that_they_have),
		cmocka_unit_test(samples_of_a_clock_have_their_spread),
		cmocka_unit_test(one_vcpu_has_an_end),
		cmocka_unit_test(the_least_overlap_is_reported),
		cmocka_unit_test(passes_are_not_mixed),
		cmocka_unit_test(variants_are_kept_apart),
		cmocka_unit_test(old_files_are_refused),
		cmocka_unit_test(every_field_tells_cells_apart),
		cmocka_unit_test(empty_results_are_reported),
	};

	return cmocka_run_group_tests_name("tool results", tests, NULL, NULL);
}
