/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tables of the text report: switch.c, exit.c and ipi.c have one workload each, churn.c those
 * of processes, overlap.c says whether vCPUs acted at once, flush.c compares flushes, guests.c and
 * added.c guests, variants.c event channels; tables.c has what they share. Called by text.c only.
 */
#ifndef TOOLS_REPORT_TEXT_TABLES_H
#define TOOLS_REPORT_TEXT_TABLES_H

#include "report/figures.h"
#include "report/table.h"

#define REPORT_NOTES_MAX 64u

/* What the figures of one table have in common, for the line below it. */
struct report_facts {
	unsigned int figures;
	unsigned int alike; /* of several cells that have the same figure */
	uint64_t least_n, most_n; /* samples of a figure */
	unsigned int least_cells, most_cells; /* that a figure is the median of */
	double resolution; /* the coarsest */
	bool checked, measured; /* passes */
	bool lost; /* cells of a figure have failed */
	bool absolute; /* their spread is not in percent */
};

/* The report of one (guest, vCPUs, flush, variant), or of all flushes of the others. */
struct report {
	const struct results *results;
	FILE *out;
	struct cell_key key; /* policy, path and workload are NULL */
	const char *unit; /* of a cost: "instructions", "ns", "ticks" */
	struct name_set policies, paths;
	struct name_set flushes; /* where key has none */
	struct report_facts facts; /* of the table being made */
	unsigned int nr_notes;
	const char *notes[REPORT_NOTES_MAX]; /* reasons, numbered from 1 as the tables show them */
};

/* Each prints headings and tables; nothing if the workload was not in the sweep. 0 or -ENOMEM. */
int report_switch_cost(struct report *report);
int report_overlap(struct report *report);
int report_mm_end(struct report *report);
int report_broadcast(struct report *report);
int report_breakeven(struct report *report);
int report_processes(struct report *report);
int report_lines(struct report *report);

/*
 * The event channel paths of all of @variants side by side; @report's own variant is ignored.
 */
int report_variants(struct report *report, const struct variant_set *variants);

/* Likewise, for a report of all flushes; and whether it would print anything. */
bool report_has_flushes(const struct report *report);
int report_flushes(struct report *report);

/* All guests side by side; ->key as below. Nothing if there is only one. */
int report_guests(struct report *report);

/* What Xen adds, for all guests; ->key has neither guest nor variant. Nothing without `bare`. */
int report_added(struct report *report);

/*
 * Removes from ->paths those that this guest cannot use at all, and prints a line that says why;
 * does nothing if it can use none.
 */
void report_leave_out_paths(struct report *report);

/* What was measured where, and how a figure is to be read. */
void report_header(const struct results *results, FILE *out);

/* Part of it: what was asked for and not planned, because no such guest could fill a cell. */
void report_not_planned(const struct results *results, FILE *out);

/* The text at @key of a part of the environment, "unknown" if there is none; the number, or 0. */
const char *report_text_at(json_t *object, const char *key);
long long report_number_at(json_t *object, const char *key);

/*
 * Shared. Functions that add to a table return 0 or an error; their results are or-ed and given to
 * report_finish().
 */

/*
 * A number, "-", or "n/a (N)" with N the number of the note that says why. A number whose other
 * cells have failed is followed by how many of how many it is of, and where it has a spread that
 * stands below it.
 */
int report_add_figure(struct report *report, struct table *table, const struct figure *figure);
int report_add_metric(struct report *report, struct table *table, const struct cell_key *key,
		      const char *metric);
int report_add_words(struct table *table, const char *const *words, unsigned int nr);

/* "k=1", "k=2", ... */
int report_add_k_headings(struct table *table, const unsigned int *ks, unsigned int nr);

/* Prints the table unless @error, what its figures are of, and an empty line. 0 or -ENOMEM. */
int report_finish(struct report *report, struct table *table, int error);

/* The ipi workload uses no mm, so any policy's figures do: the first that has some. */
const char *report_ipi_policy(const struct report *report);

/*
 * The report's guest, flush, vCPUs and variant with the given names; @policy or @path may be NULL.
 */
struct cell_key report_key(const struct report *report, const char *workload, const char *policy,
			   const char *path);
bool report_has_workload(const struct report *report, const char *workload);

/*
 * A whole table: policies down, paths across. The heading is "@title: @what" and the metric's
 * unit. One line if every cell is n/a for the same reason.
 */
int report_policy_by_path(struct report *report, const char *title, const char *what,
			  const char *workload, const char *metric);

#endif
