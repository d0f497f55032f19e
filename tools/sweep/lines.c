// SPDX-License-Identifier: BSD-2-Clause
/* See lines.h. */
#include "sweep/lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lines/counts.h"

/* lab/client/assist.c has the same names. */
#define ORDERS      "lines.orders"
#define MOVES       "lines.moves"
#define XEN_SYMBOLS "lines.xen" /* a link; none: there was no Xen, or it decoded nothing */

int lines_order(const char *dir, const char *image, struct reason *why)
{
	struct stretches stretches;
	struct new_file file;
	char path[FILES_PATH_MAX];
	int ret = stretches_read(image, &stretches, why);

	if (!ret)
		ret = files_make_dir(dir, why);
	if (!ret)
		ret = files_join(path, dir, ORDERS, why);
	if (!ret)
		ret = new_file_open(&file, path, why);
	if (ret)
		return ret;
	stretches_write_orders(&stretches, file.stream);
	return new_file_commit(&file, why);
}

int lines_plugin(const char *dir, char plugin[LINES_PLUGIN_MAX], struct reason *why)
{
	char own[FILES_PATH_MAX], *path = realpath(dir, NULL);
	int ret = path ? files_own_dir(own, why)
		       : reason_set(why, errno, "%s: %s", dir, strerror(errno));

	if (!ret && (strchr(path, ',') || strchr(own, ',')))
		ret = reason_set(why, EINVAL, "QEMU's plugins take no path with a comma: %s, %s",
				 own, path);
	if (!ret)
		snprintf(plugin, LINES_PLUGIN_MAX,
			 "%s/lab/lines.so,orders=%s/" ORDERS ",moves=%s/" MOVES, own, path, path);
	free(path);
	return ret;
}

/* What a run leaves, opened. */
struct counted {
	struct stretches stretches;
	struct moves moves;
	struct line_names *names;
	bool assisted;
};

static int counted_open(struct counted *counted, const char *dir, const char *image,
			struct reason *why)
{
	char moves[FILES_PATH_MAX], symbols[FILES_PATH_MAX];
	int ret = stretches_read(image, &counted->stretches, why);

	if (!ret)
		ret = files_join(moves, dir, MOVES, why);
	if (!ret)
		ret = files_join(symbols, dir, XEN_SYMBOLS, why);
	if (!ret)
		ret = moves_read(moves, &counted->moves, why);
	if (ret)
		return ret;
	counted->assisted = !access(symbols, R_OK);
	return line_names_open(&counted->names, image, counted->assisted ? symbols : NULL,
			       &counted->stretches, why);
}

static void counted_close(struct counted *counted)
{
	line_names_close(counted->names);
	moves_free(&counted->moves);
}

/* The metric that times @stretch, whose k is 0 where the metric has none. */
static const struct metric *metric_of(const struct cell *cell, const struct line_stretch *stretch)
{
	for (unsigned int i = 0; i < cell->nr_metrics; i++) {
		const struct metric_id *id = &cell->metrics[i].id;

		if (!strcmp(id->what, stretch->id.what) && !strcmp(id->scene, stretch->id.scene) &&
		    !id->part[0] &&
		    (id->k == stretch->id.k || (id->k == AREA_NO_K && !stretch->id.k)))
			return &cell->metrics[i];
	}
	return NULL;
}

/*
 * Names stretches as their metrics; those without one are of no interest in this workload. A build
 * is one execution, of as many operations as it has processes.
 */
static void take_names(struct cell *cell)
{
	const struct metric *processes = cell_metric(cell, "processes");
	struct line_counts *lines = &cell->lines;
	size_t kept = 0;

	for (size_t i = 0; i < lines->nr; i++) {
		struct line_stretch *stretch = &lines->stretch[i];
		const struct metric *metric = metric_of(cell, stretch);

		if (!metric) {
			free(stretch->object);
			continue;
		}
		stretch->id = metric->id;
		if (processes && !strcmp(stretch->id.what, "throughput"))
			stretch->n = (uint64_t)processes->mean;
		lines->stretch[kept++] = *stretch;
	}
	lines->nr = kept;
}

static int join_cell(struct cell *cell, const struct counted *counted, struct reason *why)
{
	int ret;

	if (cell->order >= counted->moves.nr) {
		cell->status = CELL_FAILED;
		snprintf(cell->reason, sizeof(cell->reason),
			 "the emulator's plugin has not seen this cell");
		cell->nr_metrics = 0;
		return 1;
	}
	ret = line_counts_make(&counted->moves.cell[cell->order], &counted->stretches,
			       counted->names, &cell->lines, why);
	if (ret)
		return ret;
	cell->lines.assisted = counted->assisted;
	take_names(cell);
	return 0;
}

int lines_join(const char *dir, const char *image, struct results *results, struct reason *why)
{
	struct counted counted = {.assisted = false};
	int ret = counted_open(&counted, dir, image, why), failed = 0;

	for (size_t i = 0; i < results->nr_cells && ret >= 0; i++) {
		if (results->cells[i].status != CELL_OK)
			continue;
		ret = join_cell(&results->cells[i], &counted, why);
		failed += ret > 0;
	}
	counted_close(&counted);
	return ret < 0 ? ret : failed;
}
