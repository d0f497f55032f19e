/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader of results files; see read.h. A file may come from anyone: every field's type and
 * range is checked, fields that are not known are ignored.
 */
#include "results/read.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "results/save.h"

/* Copies the string @key of @object; -EBADMSG if it is not there, too long or not printable. */
static int read_string(json_t *object, const char *key, char *out, size_t bytes, struct reason *why)
{
	const char *text = json_string_value(json_object_get(object, key));

	if (!text || strlen(text) >= bytes)
		return reason_set(why, EBADMSG, "'%s' is not a string below %zu bytes", key, bytes);
	copy_printable(out, bytes, text);
	return 0;
}

static int read_unsigned(json_t *object, const char *key, uint64_t max, uint64_t *out,
			 struct reason *why)
{
	json_t *value = json_object_get(object, key);
	json_int_t number = json_integer_value(value);

	if (!json_is_integer(value) || number < 0 || (uint64_t)number > max)
		return reason_set(why, EBADMSG, "'%s' is not an integer >= 0", key);
	*out = (uint64_t)number;
	return 0;
}

static int read_figure(json_t *object, const char *key, double *out, struct reason *why)
{
	json_t *value = json_object_get(object, key);

	if (!json_is_number(value))
		return reason_set(why, EBADMSG, "'%s' is not a number", key);
	*out = json_number_value(value);
	return 0;
}

static int read_metric(const char *name, json_t *object, struct metric *out, struct reason *why)
{
	const struct {
		const char *key;
		double *value;
	} figures[] = {{"min", &out->min}, {"p50", &out->p50}, {"p90", &out->p90},
		       {"p99", &out->p99}, {"max", &out->max}, {"mean", &out->mean}};
	int ret;

	if (strlen(name) >= sizeof(out->name))
		return reason_set(why, EBADMSG, "a metric's name is too long");
	copy_printable(out->name, sizeof(out->name), name);
	ret = read_string(object, "unit", out->unit, sizeof(out->unit), why);
	if (!ret)
		ret = read_unsigned(object, "n", INT64_MAX, &out->n, why);
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]) && !ret; i++)
		ret = read_figure(object, figures[i].key, figures[i].value, why);
	return ret;
}

static int read_metrics(json_t *object, struct cell *cell, struct reason *why)
{
	const char *name;
	json_t *value;

	if (!json_is_object(object))
		return reason_set(why, EBADMSG, "'metrics' is not an object");
	cell->metrics = calloc(json_object_size(object) + 1, sizeof(*cell->metrics));
	if (!cell->metrics)
		return reason_set(why, ENOMEM, "no memory");
	json_object_foreach(object, name, value) {
		int ret = read_metric(name, value, &cell->metrics[cell->nr_metrics], why);

		if (ret)
			return ret;
		cell->nr_metrics++;
	}
	return 0;
}

/* Counters of this version that the file lacks are 0. */
static int read_counters(json_t *object, struct cell *cell, struct reason *why)
{
	json_t *first = json_object_iter_value(json_object_iter(object));
	size_t vcpus = json_array_size(first);

	if (!json_is_object(object) || vcpus > RESULTS_VCPUS_MAX)
		return reason_set(why, EBADMSG, "'counters_per_vcpu' is not an object of arrays");
	cell->counters = calloc(vcpus * NR_COUNTERS + 1, sizeof(*cell->counters));
	if (!cell->counters)
		return reason_set(why, ENOMEM, "no memory");
	for (int id = 0; id < NR_COUNTERS; id++) {
		json_t *values = json_object_get(object, counter_names[id]);

		if (values && json_array_size(values) != vcpus)
			return reason_set(why, EBADMSG, "'%s' is not an array of %zu counters",
					  counter_names[id], vcpus);
		for (size_t vcpu = 0; values && vcpu < vcpus; vcpu++)
			cell->counters[vcpu * NR_COUNTERS + (size_t)id] =
				(uint64_t)json_integer_value(json_array_get(values, vcpu));
	}
	cell->counter_vcpus = (unsigned int)vcpus;
	return 0;
}

static int read_status(json_t *object, struct cell *cell, struct reason *why)
{
	char text[16];
	int ret = read_string(object, "status", text, sizeof(text), why);

	if (ret)
		return ret;
	for (int i = 0; i < NR_CELL_STATUSES; i++) {
		if (!strcmp(text, cell_status_names[i])) {
			cell->status = i;
			return 0;
		}
	}
	return reason_set(why, EBADMSG, "status '%s' is not known", text);
}

/* A file from before there were variants has none: its cells are of the default one. */
static int read_axis(json_t *object, enum axis_id id, char out[AXIS_NAME_MAX], struct reason *why)
{
	const struct axis *axis = &axes[id];

	if (id >= FIRST_VARIANT_AXIS && !json_object_get(object, axis->field)) {
		strcpy(out, axis->entries[0].name);
		return 0;
	}
	return read_string(object, axis->field, out, AXIS_NAME_MAX, why);
}

static int read_cell(json_t *object, struct cell *cell, struct reason *why)
{
	uint64_t vcpus = 0, booted = 0, rep = 0, order = 0;
	int ret = 0;

	for (int id = 0; id < NR_AXES && !ret; id++)
		ret = read_axis(object, id, cell->axis[id], why);
	if (!ret)
		ret = read_unsigned(object, "vcpus", RESULTS_VCPUS_MAX, &vcpus, why);
	booted = vcpus;
	if (!ret && json_object_get(object, "booted_vcpus"))
		ret = read_unsigned(object, "booted_vcpus", RESULTS_VCPUS_MAX, &booted, why);
	if (!ret)
		ret = read_unsigned(object, "rep", INT_MAX, &rep, why);
	if (!ret)
		ret = read_unsigned(object, "order", INT_MAX, &order, why);
	if (!ret)
		ret = read_unsigned(object, "steal", INT64_MAX, &cell->steal, why);
	if (!ret && json_object_get(object, "ticks"))
		ret = read_unsigned(object, "ticks", INT64_MAX, &cell->ticks, why);
	if (!ret)
		ret = read_status(object, cell, why);
	if (!ret)
		ret = read_string(object, "reason", cell->reason, sizeof(cell->reason), why);
	if (!ret)
		ret = read_metrics(json_object_get(object, "metrics"), cell, why);
	if (!ret)
		ret = read_counters(json_object_get(object, "counters_per_vcpu"), cell, why);
	cell->vcpus = (unsigned int)vcpus;
	cell->booted_vcpus = (unsigned int)booted;
	cell->rep = (unsigned int)rep;
	cell->order = (unsigned int)order;
	return ret;
}

static int read_all(json_t *root, struct results *results, struct reason *why)
{
	const char *schema = json_string_value(json_object_get(root, "schema"));
	json_t *cells = json_object_get(root, "cells"), *value;
	char shown[48];
	size_t i;

	copy_printable(shown, sizeof(shown), schema ? schema : "");
	if (!schema)
		return reason_set(why, EBADMSG, "no schema, so not a results file");
	if (strcmp(schema, RESULTS_SCHEMA))
		return reason_set(why, EBADMSG, "schema '%s' is not known, only '%s'", shown,
				  RESULTS_SCHEMA);
	results->tool = json_incref(json_object_get(root, "tool"));
	results->environment = json_incref(json_object_get(root, "environment"));
	results->plan = json_incref(json_object_get(root, "plan"));
	if (!json_is_object(results->tool) || !json_is_object(results->environment) ||
	    !json_is_object(results->plan) || !json_is_array(cells))
		return reason_set(why, EBADMSG, "tool, environment, plan or cells is missing");
	json_array_foreach(cells, i, value) {
		struct cell *cell = results_add_cell(results);
		struct reason what;
		int ret;

		if (!cell)
			return reason_set(why, ENOMEM, "no memory");
		ret = read_cell(value, cell, &what);
		if (ret)
			return reason_set(why, -ret, "cell %zu: %s", i, what.text);
	}
	return 0;
}

int results_read(const char *path, struct results *results, struct reason *why)
{
	FILE *file = fopen(path, "re");
	struct reason what;
	json_error_t error;
	json_t *root;
	int ret;

	memset(results, 0, sizeof(*results));
	if (!file)
		return reason_set(why, errno, "%s: %s", path, strerror(errno));
	root = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
	fclose(file);
	if (!root) {
		char text[160];

		copy_printable(text, sizeof(text), error.text);
		return reason_set(why, EBADMSG, "%s: line %d: %s", path, error.line, text);
	}
	ret = read_all(root, results, &what);
	if (ret)
		reason_set(why, -ret, "%s: %s", path, what.text);
	json_decref(root);
	return ret;
}

int results_read_back(const char *dir, struct results *results, struct reason *why)
{
	char path[FILES_PATH_MAX];
	int ret = files_join(path, dir, RESULTS_FILE, why);

	memset(results, 0, sizeof(*results));
	return ret ? ret : results_read(path, results, why);
}
