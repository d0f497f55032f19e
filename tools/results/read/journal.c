/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader of journals; see read/journal.h. */
#include "results/read/journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "plan/plan.h"
#include "results/journal.h"
#include "results/merge.h"
#include "results/read/cell.h"
#include "results/read/origin.h"

/*
 * A header begins the results, or must be of the same kind as what is there: of a boot that was
 * begun again, and says again what it is.
 */
static int read_header(json_t *line, struct results *into, struct reason *why)
{
	const char *schema = json_string_value(json_object_get(line, "schema"));
	struct results header = {0};
	int ret;

	if (!schema || strcmp(schema, JOURNAL_SCHEMA))
		return reason_set(why, EBADMSG, "not a journal that this version knows");
	ret = check_origin(line, why);
	if (ret)
		return ret;
	header.tool = json_incref(json_object_get(line, "tool"));
	header.environment = json_incref(json_object_get(line, "environment"));
	header.plan = json_incref(json_object_get(line, "plan"));
	if (!into->tool) {
		results_begin_like(into, &header);
		into->plan = json_incref(header.plan);
	}
	ret = results_merge(into, &header, why);
	results_free(&header);
	return ret;
}

static int read_one_cell(json_t *line, struct results *into, struct reason *why)
{
	const struct place at = {NULL, "cell", 0};
	const char *unit = json_string_value(json_object_get(into->environment, "unit"));
	struct cell *cell = results_add_cell(into);
	uint64_t index = 0;
	int ret;

	if (!cell)
		return reason_set(why, ENOMEM, "no memory");
	ret = field_integer(line, NULL, "index", 0, PLAN_CELLS_MAX - 1, &index, why);
	if (!ret)
		ret = read_cell(json_object_get(line, "cell"), &at, unit, cell, why);
	cell->index = (uint32_t)index;
	if (ret) {
		/* The place is used again. */
		free(cell->metrics);
		free(cell->counters);
		into->nr_cells--;
	}
	return ret;
}

/* A job has one guest; the last boot of it counts. */
static void set_guest(struct results *into, json_t *guest)
{
	json_t *guests = json_object_get(into->environment, "guests");

	json_array_clear(guests);
	json_array_append(guests, guest);
}

static int read_line(const char *text, bool is_first, struct results *into, struct reason *why)
{
	json_error_t what;
	json_t *line = json_loads(text, JSON_REJECT_DUPLICATES, &what), *value;
	int ret = 0;

	if (!line)
		return reason_set(why, EBADMSG, "not JSON");
	if (is_first)
		ret = read_header(line, into, why);
	else if (json_object_get(line, "cell"))
		ret = read_one_cell(line, into, why);
	else if ((value = json_object_get(line, "guest")))
		set_guest(into, value);
	json_decref(line);
	return ret;
}

static int read_journal(const char *path, struct results *into, struct reason *why)
{
	FILE *file = fopen(path, "re");
	struct reason what;
	char *text = NULL;
	size_t room = 0;
	unsigned int number = 0;
	ssize_t length;
	int ret = 0;

	if (!file)
		return reason_set(why, errno, "%s: %s", path, strerror(errno));
	while (!ret && (length = getline(&text, &room, file)) > 0 && text[length - 1] == '\n') {
		ret = read_line(text, !number++, into, &what);
		if (ret)
			reason_set(why, -ret, "%s: line %u: %s", path, number, what.text);
	}
	if (!ret && ferror(file))
		ret = reason_set(why, EIO, "%s: cannot be read", path);
	free(text);
	fclose(file);
	return ret;
}

static int compare_indices(const void *a, const void *b)
{
	const struct cell *x = *(const struct cell *const *)a, *y = *(const struct cell *const *)b;

	return x->index == y->index ? (x > y) - (x < y) : x->index < y->index ? -1 : 1;
}

/* Orders the cells by their index, and keeps the last of each. */
static int keep_last(struct results *results)
{
	struct cell **sorted = calloc(results->nr_cells + 1, sizeof(*sorted));
	struct cell *kept = calloc(results->nr_cells + 1, sizeof(*kept));
	size_t nr = 0;

	for (size_t i = 0; sorted && kept && i < results->nr_cells; i++)
		sorted[i] = &results->cells[i];
	if (!sorted || !kept) {
		free(sorted);
		free(kept);
		return -ENOMEM;
	}
	qsort(sorted, results->nr_cells, sizeof(*sorted), compare_indices);
	for (size_t i = 0; i < results->nr_cells; i++) {
		if (i + 1 < results->nr_cells && sorted[i]->index == sorted[i + 1]->index) {
			free(sorted[i]->metrics);
			free(sorted[i]->counters);
		} else {
			kept[nr++] = *sorted[i];
		}
	}
	free(sorted);
	free(results->cells);
	results->cells = kept;
	results->room = results->nr_cells + 1;
	results->nr_cells = nr;
	return 0;
}

int journal_read_job(const char *dir, struct results *into, struct reason *why)
{
	char path[FILES_PATH_MAX], name[32];
	int ret = 0;

	for (unsigned int i = 1; !ret; i++) {
		snprintf(name, sizeof(name), JOURNAL_FILE "%u", i);
		ret = files_join(path, dir, name, why);
		if (!ret && access(path, F_OK))
			break;
		if (!ret)
			ret = read_journal(path, into, why);
	}
	if (keep_last(into))
		return reason_set(why, ENOMEM, "no memory");
	return ret;
}
