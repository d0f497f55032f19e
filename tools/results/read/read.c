/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader of results files; see read.h. A file may come from anyone: every field's type and
 * range is checked (origin.c, cell.c), fields that are not known are ignored.
 */
#include "results/read/read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "results/read/cell.h"
#include "results/read/origin.h"

/* By which cell it is, not by what was measured. */
static int compare_cells(const struct cell *a, const struct cell *b)
{
	return cell_compare(a, b) ?: (int)a->pass - (int)b->pass;
}

/* Equal cells by their place, so that the later one is the one that is said to be there again. */
static int compare_places(const void *a, const void *b)
{
	const struct cell *x = *(const struct cell *const *)a, *y = *(const struct cell *const *)b;
	int order = compare_cells(x, y);

	return order ? order : (x > y) - (x < y);
}

static int check_no_cell_twice(const struct results *results, const struct place *at,
			       struct reason *why)
{
	const struct cell **sorted = calloc(results->nr_cells + 1, sizeof(*sorted));
	int ret = 0;

	if (!sorted)
		return reason_set(why, ENOMEM, "no memory");
	for (size_t i = 0; i < results->nr_cells; i++)
		sorted[i] = &results->cells[i];
	qsort(sorted, results->nr_cells, sizeof(*sorted), compare_places);
	for (size_t i = 1; i < results->nr_cells && !ret; i++) {
		const struct place cell = {at, NULL, (size_t)(sorted[i] - results->cells)};

		if (!compare_cells(sorted[i - 1], sorted[i]))
			ret = field_bad(&cell, NULL, why, "is the same cell as cells[%zu]",
					(size_t)(sorted[i - 1] - results->cells));
	}
	free(sorted);
	return ret;
}

static int read_cells(json_t *root, struct results *results, struct reason *why)
{
	const struct place at = {NULL, "cells", 0};
	const char *unit = json_string_value(json_object_get(results->environment, "unit"));
	json_t *cells = json_object_get(root, "cells"), *value;
	size_t i;

	if (!json_is_array(cells))
		return field_bad(&at, NULL, why, "is not an array");
	json_array_foreach(cells, i, value) {
		const struct place item = {&at, NULL, i};
		struct cell *cell = results_add_cell(results);
		int ret;

		if (!cell)
			return reason_set(why, ENOMEM, "no memory");
		ret = read_cell(value, &item, unit, cell, why);
		if (ret)
			return ret;
	}
	return check_no_cell_twice(results, &at, why);
}

int results_parse(json_t *root, struct results *results, struct reason *why)
{
	const char *schema = json_string_value(json_object_get(root, "schema"));
	int ret;

	memset(results, 0, sizeof(*results));
	if (!schema)
		return reason_set(why, EBADMSG, "no schema, so not a results file");
	if (!strcmp(schema, "lazyshoot-results-1"))
		return field_bad(
			NULL, "schema", why,
			"'%s' is of an older lazyshoot, which did not tell what checks from "
			"what is measured; this one reads '%s': measure again",
			schema, RESULTS_SCHEMA);
	if (strcmp(schema, RESULTS_SCHEMA))
		return field_bad(NULL, "schema", why, "'%.48s' is not known, only '%s'", schema,
				 RESULTS_SCHEMA);
	ret = check_origin(root, why);
	if (ret)
		return ret;
	results->tool = json_incref(json_object_get(root, "tool"));
	results->environment = json_incref(json_object_get(root, "environment"));
	results->plan = json_incref(json_object_get(root, "plan"));
	return read_cells(root, results, why);
}

json_t *json_from_file(const char *path, int *error, struct reason *why)
{
	FILE *file = fopen(path, "re");
	json_error_t what;
	json_t *root = NULL;
	char text[160];

	*error = file ? 0 : errno;
	if (file) {
		errno = 0;
		root = json_loadf(file, JSON_REJECT_DUPLICATES, &what);
		/* A directory can be opened, and says what it is when it is read. */
		if (ferror(file))
			*error = errno ? errno : EIO;
		fclose(file);
	}
	if (*error) {
		json_decref(root);
		root = NULL;
		reason_set(why, *error, "%s: %s", path, strerror(*error));
	} else if (!root) {
		copy_printable(text, sizeof(text), what.text);
		*error = EBADMSG;
		reason_set(why, EBADMSG, "%s: line %d: %s", path, what.line, text);
	}
	return root;
}

int results_read(const char *path, struct results *results, struct reason *why)
{
	struct reason what;
	int error, ret;
	json_t *root = json_from_file(path, &error, why);

	memset(results, 0, sizeof(*results));
	if (!root)
		return -error;
	ret = results_parse(root, results, &what);
	if (ret)
		reason_set(why, -ret, "%s: %s", path, what.text);
	json_decref(root);
	return ret;
}
