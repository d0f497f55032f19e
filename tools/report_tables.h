/* SPDX-License-Identifier: BSD-2-Clause */
/* The single tables of the text report. Called by report.c only. */
#ifndef TOOLS_REPORT_TABLES_H
#define TOOLS_REPORT_TABLES_H

#include "figures.h"
#include "table.h"

#define REPORT_NOTES_MAX 64u

/* The report of one (guest, vCPUs, flush). */
struct report {
	const struct results *results;
	FILE *out;
	struct cell_key key; /* guest, flush and vCPUs; policy, path and workload are NULL */
	const char *unit; /* of a cost: "instructions", "ns", "ticks" */
	struct name_set policies, paths;
	unsigned int nr_notes;
	const char *notes[REPORT_NOTES_MAX]; /* reasons, numbered from 1 as the tables show them */
};

/* Each prints a heading and a table; nothing if the workload was not in the sweep. 0 or -ENOMEM. */
int report_switch_cost(struct report *report);
int report_mm_end(struct report *report);
int report_broadcast(struct report *report);
int report_breakeven(struct report *report);

#endif
