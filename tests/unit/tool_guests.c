/* SPDX-License-Identifier: BSD-2-Clause */
/* Unit tests of results of several guests: merging, and the report on what the hypervisor adds. */
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

#include "metric_named.h"
#include "report/report.h"
#include "results/merge.h"
#include "results/units.h"

static struct reason why;

static struct cell *add_cell(struct results *results, const char *guest, const char *path,
			     const char *workload)
{
	struct cell *cell = results_add_cell(results);

	strcpy(cell->axis[AXIS_GUEST], guest);
	strcpy(cell->axis[AXIS_POLICY], "eager");
	strcpy(cell->axis[AXIS_PATH], path);
	strcpy(cell->axis[AXIS_FLUSH], "ipi");
	strcpy(cell->axis[AXIS_WORKLOAD], workload);
	cell->vcpus = cell->booted_vcpus = 3;
	cell->pass = AREA_MEASURE;
	cell->overcommit = 1;
	cell->metrics = calloc(4, sizeof(*cell->metrics));
	return cell;
}

static void add_metric(struct cell *cell, const char *name, double p50)
{
	struct metric *m = &cell->metrics[cell->nr_metrics++];

	*m = (struct metric){.n = 1, .p50 = p50};
	metric_set_name(m, name);
	strcpy(m->unit, "instructions");
}

static void add_rounds(struct results *results, const char *guest, const char *path, double k1,
		       double k2)
{
	struct cell *cell = add_cell(results, guest, path, "ipi");

	add_metric(cell, "broadcast.k1", k1);
	add_metric(cell, "broadcast.k2", k2);
}

static void add_na(struct results *results, const char *guest, const char *path, const char *reason)
{
	struct cell *cell = add_cell(results, guest, path, "ipi");

	cell->status = CELL_NA;
	strcpy(cell->reason, reason);
}

static struct results with_xen(void)
{
	struct results results = {
		.tool = json_pack("{s:s, s:s}", "name", "lazyshoot", "revision", "test"),
		.plan = json_object(),
		.environment =
			json_pack("{s:s, s:s, s:{s:s}, s:{s:i}, s:[{s:s, s:s}]}", "lab", "exact",
				  "unit", "instructions", "xen", "version", "4.17", "host", "pcpus",
				  2, "guests", "guest", "pvh", "hypervisor", "XenVMMXenVMM"),
	};

	add_rounds(&results, "pvh", "evtchn", 10000, 20000);
	add_rounds(&results, "pvh", "x2apic", 12000, 24000);
	add_rounds(&results, "pvh", "x2apic-allbut", 12000, 18000);
	add_na(&results, "pvh", "xapic", "the local APIC is in x2APIC mode");
	add_na(&results, "pvh", "xapic-allbut", "the local APIC is in x2APIC mode");
	return results;
}

static struct results without_xen(const char *unit)
{
	struct results results = {
		.tool = json_pack("{s:s, s:s}", "name", "lazyshoot", "revision", "test"),
		.plan = json_object(),
		.environment = json_pack("{s:s, s:s, s:{s:s}, s:[{s:s, s:s}]}", "lab", "exact",
					 "unit", unit, "bare", "qemu", "7.2", "guests", "guest",
					 "bare", "hypervisor", "none"),
	};

	add_na(&results, "bare", "evtchn", "no hypervisor");
	add_na(&results, "bare", "x2apic", "no x2APIC");
	add_na(&results, "bare", "x2apic-allbut", "no x2APIC");
	add_rounds(&results, "bare", "xapic", 400, 700);
	add_rounds(&results, "bare", "xapic-allbut", 500, 600);
	return results;
}

static char *text_of(const struct results *results)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	assert_int_equal(report_text(results, out), 0);
	fclose(out);
	return text;
}

static void merged_results_are_of_both(void **state)
{
	struct results all = with_xen(), bare = without_xen("instructions");

	(void)state;
	assert_int_equal(results_merge(&all, &bare, &why), 0);
	assert_int_equal(all.nr_cells, 10);
	assert_int_equal(bare.nr_cells, 0);
	assert_string_equal(all.cells[8].axis[AXIS_PATH], "xapic");
	assert_true(cell_metric(&all.cells[8], "broadcast.k2")->p50 == 700);
	assert_int_equal(json_array_size(json_object_get(all.environment, "guests")), 2);
	assert_non_null(json_object_get(json_object_get(all.environment, "bare"), "qemu"));
	assert_non_null(json_object_get(all.environment, "xen"));
	results_free(&bare);
	results_free(&all);
}

/* Whichever comes first, each has its part of the environment. */
static void merged_results_begin_with_any(void **state)
{
	struct results xen = with_xen(), bare = without_xen("instructions"), all = {0};

	(void)state;
	results_begin_like(&all, &bare);
	assert_int_equal(json_array_size(json_object_get(all.environment, "guests")), 0);
	assert_int_equal(results_merge(&all, &bare, &why), 0);
	assert_int_equal(results_merge(&all, &xen, &why), 0);
	assert_int_equal(all.nr_cells, 10);
	assert_string_equal(all.cells[0].axis[AXIS_GUEST], "bare");
	assert_int_equal(json_array_size(json_object_get(all.environment, "guests")), 2);
	assert_non_null(json_object_get(all.environment, "xen"));
	assert_non_null(json_object_get(all.environment, "bare"));
	results_free(&xen);
	results_free(&bare);
	results_free(&all);
}

static void units_do_not_mix(void **state)
{
	struct results all = with_xen(), bare = without_xen("ns");

	(void)state;
	assert_int_equal(results_merge(&all, &bare, &why), -EINVAL);
	assert_non_null(strstr(why.text, "units 'instructions' and 'ns'"));
	assert_int_equal(all.nr_cells, 5);
	results_free(&bare);
	results_free(&all);
}

static const char added[] =
	"What the hypervisor adds, 3 vCPUs: a guest's cost minus that of guest bare, for a\n"
	"round to k running vCPUs and for a ping-pong switch, instructions (under policy eager).\n"
	"The third column is the path of bare that is subtracted: the same one, or where bare does\n"
	"not have it xapic or xapic-allbut.\n"
	"  guest  path           bare             k=1     k=2\n"
	"  -----  -------------  ------------  ------  ------\n"
	"  pvh    evtchn         xapic          9,600  19,300\n"
	"  pvh    x2apic         xapic         11,600  23,300\n"
	"  pvh    x2apic-allbut  xapic-allbut  11,500  17,400\n"
	"  [n 1; exact]\n"
	"\n";

static const char side_by_side[] = "  guest  path           round, 1  round, all\n"
				   "  -----  -------------  --------  ----------\n"
				   "  pvh    evtchn           10,000      20,000\n"
				   "  pvh    x2apic           12,000      24,000\n"
				   "  pvh    x2apic-allbut    12,000      18,000\n"
				   "  bare   xapic               400         700\n"
				   "  bare   xapic-allbut        500         600\n"
				   "  [n 1; exact]\n"
				   "\n";

static void what_xen_adds_is_a_difference(void **state)
{
	struct results all = with_xen(), bare = without_xen("instructions");
	char *text;

	(void)state;
	assert_int_equal(results_merge(&all, &bare, &why), 0);
	text = text_of(&all);
	assert_non_null(strstr(text, side_by_side));
	assert_non_null(strstr(text, added));
	assert_non_null(
		strstr(text, "n/a: xapic, xapic-allbut (the local APIC is in x2APIC mode)\n"));
	assert_non_null(strstr(text, "n/a: evtchn (no hypervisor)\nn/a: x2apic, x2apic-allbut (no "
				     "x2APIC)\n"));
	for (const char *line = text, *end; (end = strchr(line, '\n')); line = end + 1)
		assert_true(end - line <= 100);
	free(text);
	results_free(&bare);
	results_free(&all);
}

static void a_namesake_goes_first(void **state)
{
	struct results all = with_xen(), bare = without_xen("instructions");
	char *text;

	(void)state;
	add_rounds(&bare, "bare", "x2apic", 300, 500);
	assert_int_equal(results_merge(&all, &bare, &why), 0);
	text = text_of(&all);
	assert_non_null(strstr(text, "  pvh    x2apic         x2apic        11,700  23,500\n"));
	free(text);
	results_free(&bare);
	results_free(&all);
}

static void one_guest_is_not_compared(void **state)
{
	struct results xen = with_xen(), bare = without_xen("instructions");
	char *text = text_of(&xen);

	(void)state;
	assert_null(strstr(text, "What the hypervisor adds"));
	/* Three vCPUs on two pCPUs of Xen; without Xen each has its own. */
	assert_non_null(strstr(text, "vCPUs share pCPUs"));
	free(text);
	text = text_of(&bare);
	assert_null(strstr(text, "What the hypervisor adds"));
	assert_null(strstr(text, "vCPUs share pCPUs"));
	assert_non_null(strstr(text, "Measured without Xen, exact mode"));
	assert_null(strstr(text, "  Xen "));
	free(text);
	results_free(&bare);
	results_free(&xen);
}

static void emulated_time_is_not_ns(void **state)
{
	struct units units;

	(void)state;
	units_init_emulated(&units, "exact");
	assert_string_equal(units_name(&units, AREA_UNIT_TICKS), "instructions");
	assert_string_equal(units_lab_mode(&units), "exact");
	assert_true(units_convert(&units, AREA_UNIT_TICKS, 5) == 5);
	units_init_emulated(&units, "fast");
	assert_string_equal(units_name(&units, AREA_UNIT_TICKS), "ticks");
	assert_true(units_convert(&units, AREA_UNIT_TICKS, 5) == 5);
}

static bool says_sharing(struct results *results, json_t *pcpus)
{
	json_t *guest = json_array_get(json_object_get(results->environment, "guests"), 0);
	char *text;
	bool says;

	json_object_set_new(json_object_get(results->environment, "host"), "pcpus",
			    json_integer(8));
	json_object_set_new(guest, "pcpus", pcpus);
	text = text_of(results);
	says = strstr(text, "Guest pvh, 3 vCPUs: vCPUs share pCPUs: figures include waiting");
	free(text);
	return says;
}

/* `--pin 5`, or a list that is too short, on a machine with pCPUs enough. */
static void a_shared_pcpu_is_said(void **state)
{
	struct results results = with_xen();

	(void)state;
	assert_true(says_sharing(&results, json_pack("[i, i, i]", 5, 5, 5)));
	assert_true(says_sharing(&results, json_pack("[i, i, i]", 5, 6, 5)));
	assert_false(says_sharing(&results, json_pack("[i, i, i]", 5, 6, 7)));
	/* A guest of four vCPUs of which three were online. */
	assert_false(says_sharing(&results, json_pack("[i, i, i, i]", 5, 6, 7, 5)));
	results_free(&results);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merged_results_are_of_both),
		cmocka_unit_test(merged_results_begin_with_any),
		cmocka_unit_test(units_do_not_mix),
		cmocka_unit_test(what_xen_adds_is_a_difference),
		cmocka_unit_test(a_namesake_goes_first),
		cmocka_unit_test(one_guest_is_not_compared),
		cmocka_unit_test(a_shared_pcpu_is_said),
		cmocka_unit_test(emulated_time_is_not_ns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
