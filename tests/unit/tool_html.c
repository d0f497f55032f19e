/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unit tests of the page: what is escaped, which figures it has and where it says that they are
 * from. A script stands in for gnuplot; tests/system/html.sh has the real one.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "html/chart/escape.h"
#include "html/html.h"
#include "html/view/view.h"
#include "metric_named.h"

static struct reason why;
static char dir[] = "/tmp/lazyshoot-html-XXXXXX";
static char program[64], script[64];

/* Draws one point, and keeps what it was told. */
static int start(void **state)
{
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(dir));
	sprintf(program, "%s/gnuplot", dir);
	sprintf(script, "%s/script", dir);
	file = fopen(program, "w");
	assert_non_null(file);
	fprintf(file,
		"#!/bin/sh\n/bin/cat >>%s\n/bin/echo '<?xml version=\"1.0\"?><svg><title>Gnuplot</title>"
		"<path id=\"gpPt0\"/><use xlink:href=\"#gpPt0\"/></svg>'\n",
		script);
	fclose(file);
	assert_int_equal(chmod(program, 0755), 0);
	assert_int_equal(setenv("PATH", dir, 1), 0);
	return 0;
}

static int end(void **state)
{
	(void)state;
	unlink(program);
	unlink(script);
	rmdir(dir);
	return 0;
}

static struct cell *add_cell(struct results *results, unsigned int vcpus, const char *policy,
			     const char *workload)
{
	struct cell *cell = results_add_cell(results);

	strcpy(cell->axis[AXIS_GUEST], "pvh");
	strcpy(cell->axis[AXIS_POLICY], policy);
	strcpy(cell->axis[AXIS_PATH], "evtchn");
	strcpy(cell->axis[AXIS_FLUSH], "ipi");
	strcpy(cell->axis[AXIS_WORKLOAD], workload);
	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++)
		strcpy(cell->axis[id], axes[id].entries[0].name);
	cell->vcpus = cell->booted_vcpus = vcpus;
	cell->pass = AREA_MEASURE;
	cell->overcommit = 1;
	cell->metrics = calloc(4, sizeof(*cell->metrics));
	return cell;
}

static void add_metric(struct cell *cell, const char *name, double p50)
{
	struct metric *m = &cell->metrics[cell->nr_metrics++];

	*m = (struct metric){.n = 4,
			     .min = p50 - 2,
			     .p10 = p50 - 1,
			     .p50 = p50,
			     .p90 = p50 + 1,
			     .p99 = p50 + 2,
			     .max = p50 + 3,
			     .mean = p50 + 0.5};
	metric_set_name(m, name);
	strcpy(m->unit, "instructions");
}

/* refcount and shootdown: switches of 157 and 146, exits with 2 and 4 vCPUs. */
static struct results sample(const char *shootdown)
{
	struct results results = {
		.tool = json_pack("{s:s}", "revision", "<b>"),
		.plan = json_pack("{s:[{s:s}]}", "not_planned", "reason", "no <APIC>"),
		.environment = json_pack("{s:s, s:s}", "lab", "exact", "unit", "instructions"),
	};
	const char *const policies[] = {"refcount", shootdown};

	for (unsigned int i = 0; i < 2; i++) {
		add_metric(add_cell(&results, 4, policies[i], "switch"), "switch", i ? 146 : 157);
		add_metric(add_cell(&results, 2, policies[i], "exit"), "whole.k1",
			   i ? 80000 : 50000);
		add_metric(add_cell(&results, 4, policies[i], "exit"), "whole.k3",
			   i ? 200000 : 100000);
	}
	add_metric(add_cell(&results, 4, "refcount", "ipi"), "broadcast.k1", 1000);
	return results;
}

/* The page of the results, which are freed. */
static char *page_of(struct results results)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	unlink(script);
	if (html_report(&results, "results.json", out, &why))
		fail_msg("%s", why.text);
	fclose(out);
	results_free(&results);
	return text;
}

static void expect(const char *page, const char *text)
{
	if (!strstr(page, text))
		fail_msg("---- page ----\n%s\n---- expected ----\n%s", page, text);
}

static void text_is_escaped(void **state)
{
	char line[80] = "run", *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	(void)state;
	escape_html("a<b>&\"'\033\xff", out);
	fclose(out);
	assert_string_equal(text, "a&lt;b&gt;&amp;&quot;&#39;??");
	free(text);
	escape_add_word(line, sizeof(line), "shootdown+filter,eager");
	escape_add_word(line, sizeof(line), "a b");
	escape_add_word(line, sizeof(line), "it's `x`");
	escape_add_word(line, sizeof(line), "");
	assert_string_equal(line, "run shootdown+filter,eager 'a b' 'it'\\''s `x`' ''");
}

static void values_say_where_they_are_from(void **state)
{
	char *page = page_of(sample("shootdown"));

	(void)state;
	/* Cell 2: refcount, 4 vCPUs, exit. */
	expect(page, "<th scope=\"row\">refcount</th><td data-cell=\"1\" data-metric=\"whole.k1\" "
		     "data-figure=\"p50\">50,000</td><td data-cell=\"2\" data-metric=\"whole.k3\" "
		     "data-figure=\"p50\">100,000</td></tr>");
	expect(page, "data-figure=\"p99\">100,002</td>");
	expect(page, "data-figure=\"max\">200,003</td>");
	expect(page, "data-metric=\"broadcast.k1\" data-figure=\"p50\">1,000</td>");
	expect(page,
	       "<code>lazyshoot sweep --plan results.json --guest pvh --flush ipi --workload exit "
	       "--path evtchn</code>");
	free(page);
}

static void the_answer_is_the_cheapest(void **state)
{
	char *page = page_of(sample("shootdown"));

	(void)state;
	expect(page, "What is cheapest, with 4 vCPUs");
	expect(page, "a lazy switch</th><th scope=\"row\">shootdown</th>"
		     "<td data-cell=\"3\" data-metric=\"switch\" data-figure=\"p50\">146</td>"
		     "<th scope=\"row\">refcount</th>");
	expect(page, "data-cells=\"3 0\">8 % more</td>");
	expect(page, "data-cells=\"2 5\">2.0 times</td>");
	free(page);
}

/* 11 saved a switch, 100,000 more at the end. */
static void lines_cross_at_the_break_even(void **state)
{
	char *page = page_of(sample("shootdown"));

	(void)state;
	expect(page, "data-cells=\"0 3 2 5\">above 9,090</td>");
	free(page);
}

static void what_a_file_says_is_only_text(void **state)
{
	char *page = page_of(sample("<i>'`$\"\\")), told[32768] = "";
	FILE *file;

	(void)state;
	assert_null(strstr(page, "<i>"));
	assert_null(strstr(page, "<b>"));
	expect(page, "&lt;i&gt;&#39;`$&quot;\\");
	expect(page, "no &lt;APIC&gt;");
	free(page);
	file = fopen(script, "r");
	assert_non_null(file);
	assert_true(fread(told, 1, sizeof(told) - 1, file) > 0);
	fclose(file);
	assert_non_null(strstr(told, "title '?i?\?\?\?\?\?'"));
	assert_null(strchr(told, '`'));
	assert_null(strchr(told, '"'));
}

static void plots_are_the_pages_own(void **state)
{
	char *page = page_of(sample("shootdown"));

	(void)state;
	assert_null(strstr(page, "<?xml"));
	assert_null(strstr(page, "Gnuplot"));
	expect(page, "<svg><title>Cost of a lazy switch, by policy, 4 vCPUs</title>"
		     "<path id=\"f1-gpPt0\"/><use xlink:href=\"#f1-gpPt0\"/></svg>");
	expect(page, "id=\"f2-gpPt0\"");
	free(page);
}

static void without_gnuplot_there_is_a_reason(void **state)
{
	struct results results = sample("shootdown");
	FILE *out = fopen("/dev/null", "w");

	(void)state;
	assert_non_null(out);
	setenv("PATH", "/nonexistent", 1);
	assert_int_equal(html_report(&results, "x", out, &why), -ENOENT);
	assert_non_null(strstr(why.text, "gnuplot-nox"));
	setenv("PATH", dir, 1);
	fclose(out);
	results_free(&results);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(values_say_where_they_are_from),
		cmocka_unit_test(the_answer_is_the_cheapest),
		cmocka_unit_test(lines_cross_at_the_break_even),
		cmocka_unit_test(what_a_file_says_is_only_text),
		cmocka_unit_test(plots_are_the_pages_own),
		cmocka_unit_test(without_gnuplot_there_is_a_reason),
	};

	return cmocka_run_group_tests(tests, start, end);
}
