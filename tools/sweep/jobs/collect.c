/* SPDX-License-Identifier: BSD-2-Clause */
/* See collect.h. */
#include "sweep/jobs/collect.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/exitcode.h"
#include "base/interrupt.h"
#include "plan/image.h"
#include "results/merge.h"
#include "results/read/journal.h"
#include "sweep/cells.h"
#include "sweep/lines.h"
#include "sweep/dir/tree.h"

/* Of the time until results.json is written again, writing it takes one part in so many. */
#define SAVE_SHARE 20

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

int collect_begin(struct collect *collect, const struct jobs *jobs, struct output *output,
		  const struct results *what, struct reason *why)
{
	*collect = (struct collect){.jobs = jobs, .output = output, .what = what};
	collect->parts = calloc(jobs->nr, sizeof(*collect->parts));
	return collect->parts ? 0 : reason_set(why, ENOMEM, "no memory");
}

void collect_free(struct collect *collect)
{
	for (unsigned int i = 0; collect->parts && i < collect->jobs->nr; i++)
		results_free(&collect->parts[i]);
	free(collect->parts);
}

static struct results *part_of(const struct collect *collect, const struct job *job)
{
	return &collect->parts[job - collect->jobs->job];
}

size_t collect_measured(const struct collect *collect, const struct job *job)
{
	return part_of(collect, job)->nr_cells;
}

/* Moves @from to @to/@name, in place of what is there. */
static void move(const char *from, const char *to, const char *name)
{
	char path[FILES_PATH_MAX];
	struct reason why;
	int ret = files_join(path, to, name, &why);

	if (!ret)
		ret = tree_remove(path, &why);
	if (!ret && rename(from, path))
		ret = reason_set(&why, errno, "%s: %s", path, strerror(errno));
	if (ret)
		say_error("%s", why.text);
}

/* Of a job whose directory is @dir: they get the job's name. */
static void move_logs(const struct job *job, const char *dir, const char *out)
{
	char old[FILES_PATH_MAX], lab[FILES_PATH_MAX], name[sizeof(job->name) + 4];
	DIR *stream = opendir(dir);
	struct dirent *entry;

	snprintf(name, sizeof(name), "%s.log", job->name);
	while (stream && (entry = readdir(stream))) {
		const char *end = strrchr(entry->d_name, '.');

		if (files_join(old, dir, entry->d_name, NULL))
			continue;
		if (end && !strcmp(end, ".log"))
			move(old, out, name);
		if (!strcmp(entry->d_name, "lab") && !files_join(lab, out, "lab", NULL) &&
		    !files_make_dir(lab, NULL))
			move(old, lab, job->name);
	}
	if (stream)
		closedir(stream);
}

void collect_move_logs(const struct collect *collect)
{
	const struct jobs *jobs = collect->jobs;
	char dir[FILES_PATH_MAX];

	for (unsigned int i = 0; i < jobs->nr; i++)
		if (!job_directory(jobs, &jobs->job[i], dir, NULL))
			move_logs(&jobs->job[i], dir, jobs->options->out);
}

/*
 * Adds what the emulator's plugin has counted; it says so at the end of the boot, so without the
 * last cell there is nothing of any. Returns not 0 after saying what is wrong.
 */
static int add_lines(const struct jobs *jobs, const struct job *job, const char *dir,
		     struct results *part)
{
	const struct plan_boot *boot = &job->boot;
	char image[FILES_PATH_MAX];
	struct reason why;
	int ret;

	if (part->nr_cells < job_cells(jobs, job)) {
		results_drop_cells(part);
		return 0;
	}
	ret = image_of_guest(boot->guest, boot->pass, jobs->options->image, image, &why);
	if (!ret)
		ret = lines_join(dir, image, part, &why);
	if (ret < 0)
		say_error("%s: %s", job->name, why.text);
	else if (ret)
		say_error("%s: %d cell(s) without line transfers", job->name, ret);
	return ret;
}

/* Reads the job's journals. */
static void read_part(struct collect *collect, const struct job *job)
{
	struct results *part = part_of(collect, job);
	char dir[FILES_PATH_MAX];
	struct reason why;

	results_free(part);
	if (job_directory(collect->jobs, job, dir, &why) || journal_read_job(dir, part, &why)) {
		say_error("%s", why.text);
		collect->is_damaged = true;
	}
	if (job->boot.pass == AREA_LINES && add_lines(collect->jobs, job, dir, part))
		collect->is_damaged = true;
}

void collect_resume(struct collect *collect, struct jobs *jobs)
{
	for (unsigned int i = 0; i < jobs->nr; i++) {
		struct job *job = &jobs->job[i];
		const struct results *part = part_of(collect, job);

		read_part(collect, job);
		if (part->nr_cells < job_cells(jobs, job))
			continue;
		job->state = JOB_ENDED;
		for (size_t j = 0; j < part->nr_cells; j++)
			if (part->cells[j].status == CELL_FAILED)
				job->code = EXIT_GUEST;
	}
	/* Damage was said; what it has lost is measured again. */
	collect->is_damaged = false;
}

static int save(struct collect *collect, struct reason *why)
{
	uint64_t start = clock_ms();
	struct results all;
	int ret;

	if (start < collect->next_save_ms)
		return 0;
	ret = collect_view(collect, &all, why);
	if (!ret)
		ret = output_save(collect->output, &all, collect->measured, why);
	collect_drop(&all);
	collect->next_save_ms = clock_ms() + SAVE_SHARE * (clock_ms() - start);
	return ret;
}

void collect_job(struct collect *collect, struct job *job)
{
	struct reason why;

	read_part(collect, job);
	/* Without results the job has said why. */
	if (!job->code && collect_measured(collect, job) < job_cells(collect->jobs, job))
		job->code = EXIT_INVALID;
	/* If the sweep is interrupted, all is written at once. */
	if (!collect_measured(collect, job) || interrupted() || !save(collect, &why))
		return;
	say_error("%s", why.text);
	collect->is_damaged = true;
}

static void say_why_missing(const struct job *job, struct reason *out)
{
	if (job->state != JOB_ENDED)
		reason_set(out, 0, "%s",
			   interrupted() ? SWEEP_NOT_STARTED : "the sweep has not ended");
	else if (job->is_interrupted)
		reason_set(out, 0, "%s", SWEEP_INTERRUPTED);
	else if (job->error.text[0])
		*out = job->error;
	else
		reason_set(out, 0, "its boot returned no results");
}

/* Adds the job's cells, of its journal or failed, and counts them. */
static int add_cells(struct collect *collect, const struct job *job, struct results *all)
{
	const struct results *part = part_of(collect, job);
	size_t first = all->nr_cells, at = 0;
	struct units none = {0};
	struct reason missing;
	struct plan plan;

	say_why_missing(job, &missing);
	plan_of_boot(&collect->jobs->options->plan, &job->boot, &plan);
	if (sweep_add_cells(all, &plan, &job->boot, &none, NULL, missing.text) < 0)
		return -ENOMEM;
	for (size_t i = first; i < all->nr_cells; i++) {
		struct cell *cell = &all->cells[i];

		while (at < part->nr_cells && part->cells[at].index < cell->index)
			at++;
		if (at < part->nr_cells && part->cells[at].index == cell->index) {
			*cell = part->cells[at];
			collect->measured++;
		} else {
			collect->missing++;
		}
	}
	return 0;
}

/* The journal whose environment the sweep's begins with: of a guest on Xen, if there is one. */
static const struct results *first_part(const struct collect *collect)
{
	const struct results *found = NULL;

	for (unsigned int i = 0; i < collect->jobs->nr; i++) {
		const struct results *part = &collect->parts[i];

		if (!part->tool)
			continue;
		if (job_needs_lab(&collect->jobs->job[i]))
			return part;
		if (!found)
			found = part;
	}
	return found ? found : collect->what;
}

/* Adds what the job's journal says of where its figures come from, without the figures. */
static int add_origin(const struct collect *collect, const struct job *job, struct results *all,
		      struct reason *why)
{
	struct results origin = {.environment = part_of(collect, job)->environment};

	return origin.environment ? results_merge(all, &origin, why) : 0;
}

int collect_view(struct collect *collect, struct results *all, struct reason *why)
{
	int ret = 0;

	memset(all, 0, sizeof(*all));
	collect->measured = collect->missing = 0;
	results_begin_like(all, first_part(collect));
	all->plan = json_incref(collect->what->plan);
	for (unsigned int i = 0; !ret && i < collect->jobs->nr; i++) {
		const struct job *job = &collect->jobs->job[i];

		ret = add_origin(collect, job, all, why);
		if (!ret && add_cells(collect, job, all))
			ret = reason_set(why, ENOMEM, "no memory");
	}
	return ret;
}

void collect_drop(struct results *all)
{
	/* The figures are the journals'. */
	all->nr_cells = 0;
	results_free(all);
}

int collect_end(struct collect *collect, struct results *all, struct reason *why)
{
	int ret = collect_view(collect, all, why);

	if (ret) {
		collect_drop(all);
		return ret;
	}
	for (unsigned int i = 0; i < collect->jobs->nr; i++) {
		struct results *part = &collect->parts[i];

		for (size_t j = 0; j < part->nr_cells; j++) {
			part->cells[j].metrics = NULL;
			part->cells[j].counters = NULL;
			part->cells[j].lines = (struct line_counts){0};
		}
	}
	return 0;
}

int collect_code(const struct collect *collect)
{
	int code = collect->is_damaged ? EXIT_INVALID : EXIT_OK;

	for (unsigned int i = 0; i < collect->jobs->nr; i++) {
		const struct job *job = &collect->jobs->job[i];

		code = worse(code, job->state == JOB_ENDED ? job->code : EXIT_GUEST);
	}
	return code;
}
