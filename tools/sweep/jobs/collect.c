/* SPDX-License-Identifier: BSD-2-Clause */
/* See collect.h. */
#include "sweep/jobs/collect.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exitcode.h"
#include "base/interrupt.h"
#include "plan/image.h"
#include "results/environment.h"
#include "results/merge.h"
#include "results/read/read.h"
#include "results/save.h"
#include "sweep/cells.h"
#include "sweep/lines.h"

/* What is known of a job besides itself. */
struct part {
	const struct job *job;
	bool has_results;
	struct results results;
};

/* The exit code of two parts, by the precedence in docs/results-format.md. */
static int worse(int a, int b)
{
	static const int order[] = {EXIT_USAGE, EXIT_HOST, EXIT_GUEST, EXIT_INVALID};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (a == order[i] || b == order[i])
			return order[i];
	}
	return EXIT_OK;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* Removes the jobs' directories. */
static int remove_directories(const struct jobs *jobs, struct reason *why)
{
	char path[FILES_PATH_MAX];
	int ret = jobs_directory(jobs, path, why);

	if (!ret && nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS) && errno != ENOENT)
		ret = reason_set(why, errno, "cannot remove %s: %s", path, strerror(errno));
	return ret;
}

int collect_begin(const struct jobs *jobs, struct reason *why)
{
	char path[FILES_PATH_MAX];
	int ret = remove_directories(jobs, why);

	if (!ret)
		ret = files_join(path, jobs->options->out, RESULTS_FILE, why);
	if (!ret && unlink(path) && errno != ENOENT)
		ret = reason_set(why, errno, "%s: %s", path, strerror(errno));
	return ret;
}

/* Moves the console from a job's directory to the sweep's, where it gets the job's name. */
static void move_console(const struct job *job, const char *from, const char *to)
{
	char old[FILES_PATH_MAX], new[FILES_PATH_MAX], name[sizeof(job->name) + 4];
	DIR *dir = opendir(from);
	struct dirent *entry;

	snprintf(name, sizeof(name), "%s.log", job->name);
	while (dir && (entry = readdir(dir))) {
		const char *end = strrchr(entry->d_name, '.');

		if (end && !strcmp(end, ".log") && !files_join(old, from, entry->d_name, NULL) &&
		    !files_join(new, to, name, NULL) && rename(old, new))
			say_error("%s: %s", new, strerror(errno));
	}
	if (dir)
		closedir(dir);
}

/* What the emulator's plugin has counted. Returns not 0 after saying what is wrong. */
static int add_lines(const struct jobs *jobs, struct part *part, const char *dir,
		     struct reason *why)
{
	const struct plan_boot *boot = &part->job->boot;
	char image[FILES_PATH_MAX];
	int ret = image_of_guest(boot->guest, boot->pass, jobs->options->image, image, why);

	if (!ret)
		ret = lines_join(dir, image, &part->results, why);
	if (ret < 0)
		say_error("%s: %s", part->job->name, why->text);
	else if (ret)
		say_error("%s: %d cell(s) without line transfers", part->job->name, ret);
	return ret;
}

/* Returns the job's exit code. */
static int read_part(const struct jobs *jobs, struct part *part)
{
	const struct job *job = part->job;
	char dir[FILES_PATH_MAX], path[FILES_PATH_MAX];
	struct reason why;

	/* Not started. */
	if (job->state != JOB_ENDED)
		return EXIT_GUEST;
	if (job_directory(jobs, job, dir, &why) || files_join(path, dir, RESULTS_FILE, &why)) {
		say_error("%s", why.text);
		return EXIT_HOST;
	}
	move_console(job, dir, jobs->options->out);
	/* Without results the job has said why. */
	if (access(path, F_OK))
		return job->code ? job->code : EXIT_INVALID;
	part->has_results = !results_read(path, &part->results, &why);
	if (part->has_results && job->boot.pass == AREA_LINES && add_lines(jobs, part, dir, &why))
		return worse(job->code, EXIT_INVALID);
	if (part->has_results)
		return job->code;
	say_error("%s", why.text);
	return worse(job->code, EXIT_INVALID);
}

static void say_why_missing(const struct job *job, struct reason *out)
{
	if (job->state != JOB_ENDED)
		reason_set(out, 0, "%s", SWEEP_INTERRUPTED);
	else if (job->error.text[0])
		*out = job->error;
	else
		reason_set(out, 0, "%s",
			   interrupted() ? "interrupted" : "its boot returned no results");
}

/* Adds the cells of a job without results as failed. */
static int add_failed(const struct jobs *jobs, const struct job *job, struct results *all,
		      struct reason *why)
{
	struct plan plan;
	struct units none = {0};
	struct reason missing;

	say_why_missing(job, &missing);
	plan_of_boot(&jobs->options->plan, &job->boot, &plan);
	if (sweep_add_cells(all, &plan, &job->boot, &none, NULL, missing.text) < 0)
		return reason_set(why, ENOMEM, "no memory");
	return 0;
}

/* The part whose environment the sweep's begins with: one on Xen, if there is one. */
static const struct part *first_part(const struct part *parts, unsigned int nr)
{
	const struct part *found = NULL;

	for (unsigned int i = 0; i < nr; i++) {
		if (!parts[i].has_results)
			continue;
		if (job_needs_lab(parts[i].job))
			return &parts[i];
		if (!found)
			found = &parts[i];
	}
	return found;
}

static int merge_parts(const struct jobs *jobs, struct part *parts, struct results *all,
		       struct reason *why)
{
	const struct part *first = first_part(parts, jobs->nr);
	int ret = 0;

	if (!first)
		return 0;
	results_begin_like(all, &first->results);
	all->plan = environment_plan(&jobs->options->plan);
	for (unsigned int i = 0; i < jobs->nr && !ret; i++)
		ret = parts[i].has_results ? results_merge(all, &parts[i].results, why)
					   : add_failed(jobs, parts[i].job, all, why);
	return ret;
}

int collect_all(const struct jobs *jobs, struct results *all, struct reason *why)
{
	struct part *parts = calloc(jobs->nr, sizeof(*parts));
	int code = EXIT_OK, ret;

	if (!parts)
		return reason_set(why, ENOMEM, "no memory");
	for (unsigned int i = 0; i < jobs->nr; i++) {
		parts[i].job = &jobs->job[i];
		code = worse(code, read_part(jobs, &parts[i]));
	}
	ret = merge_parts(jobs, parts, all, why);
	for (unsigned int i = 0; i < jobs->nr; i++)
		results_free(&parts[i].results);
	free(parts);
	if (!ret)
		ret = remove_directories(jobs, why);
	return ret ? ret : code;
}
