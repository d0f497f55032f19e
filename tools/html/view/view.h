/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of the page. Each picks figures out of the results, makes charts of them and prints
 * them; nothing where the results have none of the kind. All return 0, or -errno with ->why.
 */
#ifndef TOOLS_HTML_VIEW_VIEW_H
#define TOOLS_HTML_VIEW_VIEW_H

#include "html/chart/chart.h"

struct view {
	const struct results *results;
	const char *file; /* its name, for commands */
	/*
	 * Guest, variant, flush and the most vCPUs of the part that is being printed; what is NULL
	 * or 0 is any.
	 */
	struct cell_key key;
	const char *unit; /* of a cost */
	FILE *out;
	unsigned int figures; /* printed so far */
	struct chart *chart; /* one after the other is made here */
	struct reason why;
};

/* For every guest and flush: what is cheapest, and by how much. */
int view_answer(struct view *view);

/* Of ->key's guest: a round over k by path. */
int view_rounds(struct view *view);

/* Of ->key's guest and flush: an exit over vCPUs by policy. */
int view_exits(struct view *view);

/* Of all guests: a lazy switch, and a ping-pong, by policy. */
int view_switches(struct view *view);

/* Of ->key's guest and flush: the cost of an mm's life by its switches: the break-even curves. */
int view_lives(struct view *view);

/* Of ->key's guest and flush: the distribution of an exit's cost by policy. */
int view_spread(struct view *view);

/* For the parts: */

/* ->key with a workload, a policy and a path, each of which may be NULL. */
struct cell_key view_key(const struct view *view, const char *workload, const char *policy,
			 const char *path);

/* A metric without scene and part. */
struct metric_id view_metric(const char *what, unsigned int k);

/* The first path on which a cell of @workload has the metric; NULL if none has. */
const char *view_path(const struct view *view, const char *workload,
		      const struct metric_id *metric);

/* An empty chart. */
struct chart *view_begin(struct view *view, enum chart_kind kind);

/* " --guest pvh --flush ipi ...", the options that measure ->key with @workload again. */
void view_command(const struct view *view, const char *workload, const char *path,
		  struct chart *chart);

/* Prints the chart unless it has no value. */
int view_end(struct view *view);

#endif
