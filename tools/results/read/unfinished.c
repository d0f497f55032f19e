/* SPDX-License-Identifier: BSD-2-Clause */
/* See unfinished.h. */
#include "results/read/unfinished.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results/journal.h"
#include "results/merge.h"
#include "results/read/journal.h"
#include "results/read/origin.h"
#include "results/read/read.h"
#include "results/save.h"

static int check_arguments(json_t *arguments, struct reason *why)
{
	json_t *argument;
	size_t i;

	if (!json_array_size(arguments))
		return reason_set(why, EBADMSG, "arguments is not an array of texts");
	json_array_foreach(arguments, i, argument) {
		if (!json_is_string(argument))
			return reason_set(why, EBADMSG, "arguments[%zu] is not a text", i);
	}
	return 0;
}

/* The names are parts of paths. */
static int check_jobs(json_t *jobs, struct reason *why)
{
	json_t *job;
	size_t i;

	if (!json_is_array(jobs))
		return reason_set(why, EBADMSG, "jobs is not an array");
	json_array_foreach(jobs, i, job) {
		const char *name = json_string_value(job);

		if (!name || !*name || *name == '.' || strchr(name, '/'))
			return reason_set(why, EBADMSG, "jobs[%zu] is not the name of a job", i);
	}
	return 0;
}

static int parse(json_t *root, struct unfinished *sweep, struct reason *why)
{
	const char *schema = json_string_value(json_object_get(root, "schema"));
	int ret;

	if (!schema || strcmp(schema, JOURNAL_SCHEMA))
		return reason_set(why, EBADMSG, "is not of a sweep that this version knows");
	ret = check_origin(root, why);
	if (!ret)
		ret = check_jobs(json_object_get(root, "jobs"), why);
	if (!ret)
		ret = check_arguments(json_object_get(root, "arguments"), why);
	if (ret)
		return ret;
	sweep->what.tool = json_incref(json_object_get(root, "tool"));
	sweep->what.environment = json_incref(json_object_get(root, "environment"));
	sweep->what.plan = json_incref(json_object_get(root, "plan"));
	sweep->jobs = json_incref(json_object_get(root, "jobs"));
	sweep->arguments = json_incref(json_object_get(root, "arguments"));
	sweep->request = json_incref(json_object_get(root, "request"));
	sweep->files = json_incref(json_object_get(root, "files"));
	return 0;
}

static int read_mark(const char *dir, struct unfinished *sweep, struct reason *why)
{
	char path[FILES_PATH_MAX];
	int ret = files_join(path, dir, UNFINISHED_DIR "/" UNFINISHED_MARK, why);
	json_t *mark = ret ? NULL : json_load_file(path, 0, NULL);

	sweep->replaced = !ret && !access(path, F_OK);
	sweep->nr_saved = (size_t)json_integer_value(json_object_get(mark, "cells"));
	json_decref(mark);
	return ret;
}

int unfinished_read(const char *dir, struct unfinished *sweep, struct reason *why)
{
	char path[FILES_PATH_MAX];
	struct reason what;
	json_error_t error;
	json_t *root;
	int ret = files_join(path, dir, UNFINISHED_DIR "/" UNFINISHED_FILE, why);

	memset(sweep, 0, sizeof(*sweep));
	if (ret || (access(path, F_OK) && errno == ENOENT))
		return ret;
	root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!root) {
		copy_printable(what.text, sizeof(what.text), error.text);
		return reason_set(why, EBADMSG, "%s: %s", path, what.text);
	}
	ret = parse(root, sweep, &what);
	json_decref(root);
	return ret ? reason_set(why, -ret, "%s: %s", path, what.text) : read_mark(dir, sweep, why);
}

void unfinished_free(struct unfinished *sweep)
{
	results_free(&sweep->what);
	json_decref(sweep->jobs);
	json_decref(sweep->arguments);
	json_decref(sweep->request);
	json_decref(sweep->files);
	memset(sweep, 0, sizeof(*sweep));
}

static int add_job(const char *jobs, const char *name, struct results *into, struct reason *why)
{
	char dir[FILES_PATH_MAX];
	struct results job = {0};
	struct reason bad;
	int ret = files_join(dir, jobs, name, why);

	if (ret)
		return ret;
	ret = journal_read_job(dir, &job, &bad);
	if (ret)
		say_error("%s", bad.text);
	ret = job.tool ? results_merge(into, &job, why) : 0;
	results_free(&job);
	return ret;
}

int unfinished_cells(const char *dir, const struct unfinished *sweep, struct results *into,
		     struct reason *why)
{
	char jobs[FILES_PATH_MAX];
	json_t *name;
	size_t i;
	int ret = files_join(jobs, dir, UNFINISHED_DIR, why);

	results_begin_like(into, &sweep->what);
	into->plan = json_incref(sweep->what.plan);
	json_array_foreach(sweep->jobs, i, name) {
		if (!ret)
			ret = add_job(jobs, json_string_value(name), into, why);
	}
	return ret;
}

/* The directory @path is, or whose results.json it is. False: neither. */
static bool directory_of(const char *path, char dir[FILES_PATH_MAX], bool *is_dir)
{
	const char *slash = strrchr(path, '/');
	struct stat st;

	*is_dir = !stat(path, &st) && S_ISDIR(st.st_mode);
	if (*is_dir)
		return snprintf(dir, FILES_PATH_MAX, "%s", path) < FILES_PATH_MAX;
	if (strcmp(slash ? slash + 1 : path, RESULTS_FILE))
		return false;
	return snprintf(dir, FILES_PATH_MAX, "%.*s", slash ? (int)(slash - path) + 1 : 1,
			slash ? path : ".") < FILES_PATH_MAX;
}

/* Of a directory that has no unfinished sweep. */
static int read_finished(const char *dir, struct results *results, struct reason *why)
{
	char path[FILES_PATH_MAX];
	int ret = files_join(path, dir, RESULTS_FILE, why);

	return ret ? ret : results_read(path, results, why);
}

int results_read_any(const char *path, struct results *results, struct reason *why)
{
	char dir[FILES_PATH_MAX];
	struct unfinished sweep;
	bool is_dir;
	int ret;

	memset(results, 0, sizeof(*results));
	if (!directory_of(path, dir, &is_dir))
		return results_read(path, results, why);
	ret = unfinished_read(dir, &sweep, why);
	if (!ret && sweep.jobs && is_dir) {
		say_error("%s: of a sweep that has not ended", dir);
		ret = unfinished_cells(dir, &sweep, results, why);
	} else if (!ret && sweep.jobs) {
		say_error("%s: there is a sweep that has not ended; for all that it has measured: "
			  "lazyshoot report %s",
			  path, dir);
	}
	if (!ret && (!sweep.jobs || !is_dir))
		ret = is_dir ? read_finished(dir, results, why) : results_read(path, results, why);
	unfinished_free(&sweep);
	return ret;
}
