// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of counted line transfers in results files: written, read back, merged, refused. */
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

#include "results/merge.h"
#include "results/read/read.h"
#include "results/write.h"

#define FILE_OF_A_LAB TEST_DATA_DIR "/../fuzz/corpus/results/lab.json"

static const char lines_text[] =
	"[{\"what\":\"switch\",\"n\":16128,\"objects\":["
	"{\"object\":\"mm.mm_count\",\"lines\":1,\"reads\":1,\"writes\":8064,"
	"\"invalidations\":8064,\"assisted\":{\"reads\":0,\"writes\":8000,\"invalidations\":8064},"
	"\"beside\":[\"task.on_rq\",\"task.cpu\"]},"
	"{\"object\":\"task.on_rq\",\"lines\":7,\"reads\":2,\"writes\":0,\"invalidations\":0,"
	"\"assisted\":{\"reads\":2,\"writes\":0,\"invalidations\":0}}]},"
	"{\"what\":\"rate\",\"n\":1,\"objects\":[]}]";

static struct reason why;

/* The file with @lines in its first cell, of pass lines; the caller gives it back. */
static json_t *with_lines(json_t *lines)
{
	json_error_t error;
	json_t *root = json_load_file(FILE_OF_A_LAB, 0, &error), *cell;

	if (!root || !lines)
		fail_msg("%s", error.text);
	cell = json_array_get(json_object_get(root, "cells"), 0);
	json_object_set_new(cell, "pass", json_string("lines"));
	json_object_set_new(cell, "counters", json_object());
	json_object_set_new(cell, "counters_per_vcpu", json_object());
	json_object_set_new(cell, "lines", lines);
	return root;
}

static void read_sample(struct results *results)
{
	json_t *root = with_lines(json_loads(lines_text, 0, NULL));

	if (results_parse(root, results, &why))
		fail_msg("%s", why.text);
	json_decref(root);
}

static void assert_sample(const struct cell *cell)
{
	const struct line_stretch *stretch = cell->lines.stretch;
	const struct line_object *count = stretch->object;

	assert_int_equal(cell->lines.nr, 2);
	assert_true(cell->lines.assisted);
	assert_string_equal(stretch->id.what, "switch");
	assert_int_equal(stretch->id.k, AREA_NO_K);
	assert_int_equal(stretch->n, 16128);
	assert_int_equal(stretch->nr, 2);
	assert_string_equal(count->name, "mm.mm_count");
	assert_int_equal(count->lines, 1);
	assert_int_equal(count->all.write, 8064);
	assert_int_equal(count->assisted.write, 8000);
	assert_int_equal(count->nr_beside, 2);
	assert_string_equal(count->beside[1], "task.cpu");
	assert_int_equal(stretch->object[1].assisted.read, 2);
	assert_string_equal(cell->lines.stretch[1].id.what, "rate");
	assert_int_equal(cell->lines.stretch[1].nr, 0);
}

static void lines_come_back(void **state)
{
	struct results results, back;
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);
	json_t *root;

	(void)state;
	read_sample(&results);
	assert_sample(&results.cells[0]);
	assert_int_equal(results_write(&results, out), 0);
	fclose(out);
	assert_non_null(strstr(text, lines_text));
	root = json_loads(text, 0, NULL);
	assert_int_equal(results_parse(root, &back, &why), 0);
	assert_sample(&back.cells[0]);
	json_decref(root);
	free(text);
	results_free(&back);
	results_free(&results);
}

/* What has been merged is freed once, by the file that it is in. */
static void lines_are_merged(void **state)
{
	struct results into = {.nr_cells = 0}, from;

	(void)state;
	read_sample(&from);
	results_begin_like(&into, &from);
	assert_int_equal(results_merge(&into, &from, &why), 0);
	results_free(&from);
	assert_sample(&into.cells[0]);
	results_free(&into);
}

static void wrong_lines_are_refused(void **state)
{
#define OBJECT(text)          "[{\"what\":\"switch\",\"n\":1,\"objects\":[" text "]}]"
#define COUNTS(reads, writes) "\"reads\":" reads ",\"writes\":" writes ",\"invalidations\":1"
	static const struct {
		const char *lines, *expected;
	} wrong[] = {
		{"{}", "cells[0].lines: is not an array"},
		{"[7]", "cells[0].lines[0]: is not an object"},
		{"[{\"what\":\"Switch\",\"n\":1,\"objects\":[]}]", "lines[0]: is of words"},
		{"[{\"what\":\"switch\",\"k\":9000,\"n\":1,\"objects\":[]}]", "lines[0].k: "},
		{"[{\"what\":\"switch\",\"n\":-1,\"objects\":[]}]", "lines[0].n: "},
		{"[{\"what\":\"switch\",\"n\":1}]", "lines[0].objects: is not an array"},
		{"[{\"what\":\"end\",\"n\":1,\"objects\":[]}]",
		 "lines[0]: is of 'end', which the cell does not have"},
		{OBJECT("5"), "objects[0]: is not an object"},
		{OBJECT("{\"object\":\"\",\"lines\":1," COUNTS("1", "1") "}"), "object: is empty"},
		{OBJECT("{\"object\":\"a\\u001b\",\"lines\":1," COUNTS("1", "1") "}"),
		 "object: is empty or not printable"},
		{OBJECT("{\"object\":\"a\",\"lines\":0," COUNTS("1", "1") "}"), "lines: is not an"},
		{OBJECT("{\"object\":\"a\",\"lines\":1," COUNTS("-1", "1") "}"), "reads: is not"},
		{OBJECT("{\"object\":\"a\",\"lines\":1," COUNTS("0", "9007199254740992") "}"),
		 "writes: is not"},
		{OBJECT("{\"object\":\"a\",\"lines\":1,\"assisted\":1," COUNTS("1", "1") "}"),
		 "assisted: is not an object"},
		{OBJECT("{\"object\":\"a\",\"lines\":1,\"beside\":[]," COUNTS("1", "1") "}"),
		 "beside: is not an array"},
		{OBJECT("{\"object\":\"a\",\"lines\":1,\"beside\":[7]," COUNTS("1", "1") "}"),
		 "beside[0]: is not a name"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		json_t *root = with_lines(json_loads(wrong[i].lines, 0, NULL));
		struct results results;

		assert_int_equal(results_parse(root, &results, &why), -EBADMSG);
		if (!strstr(why.text, wrong[i].expected))
			fail_msg("'%s' has no '%s'", why.text, wrong[i].expected);
		results_free(&results);
		json_decref(root);
	}
}

static void only_cells_of_the_pass_have_lines(void **state)
{
	json_t *root = with_lines(json_loads(lines_text, 0, NULL)), *cell;
	struct results results;

	(void)state;
	cell = json_array_get(json_object_get(root, "cells"), 0);
	json_object_set_new(cell, "pass", json_string("measure"));
	assert_int_equal(results_parse(root, &results, &why), -EBADMSG);
	assert_non_null(strstr(why.text, "lines: is there in a cell of pass measure"));
	results_free(&results);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_come_back),
		cmocka_unit_test(lines_are_merged),
		cmocka_unit_test(wrong_lines_are_refused),
		cmocka_unit_test(only_cells_of_the_pass_have_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
