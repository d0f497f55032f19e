/* SPDX-License-Identifier: BSD-2-Clause */
/* Which paths the tables of the text report show. */
#include "report/text/tables.h"

#include <stdio.h>
#include <string.h>

/* True if the guest's cells on @path are all n/a; then *@reason is the first one's. */
static bool path_is_na(const struct report *report, const char *path, const char **reason)
{
	struct cell_key key = report_key(report, NULL, NULL, path);

	*reason = NULL;
	for (size_t i = 0; i < report->results->nr_cells; i++) {
		const struct cell *cell = &report->results->cells[i];

		if (!cell_matches(cell, &key))
			continue;
		if (cell->status != CELL_NA)
			return false;
		if (!*reason)
			*reason = cell->reason;
	}
	return true;
}

/* A path that this guest cannot use has no place in its tables: a line says why, once. */
void report_leave_out_paths(struct report *report)
{
	struct name_set used = {0}, left_out = {0};
	const char *reasons[AXIS_LIST_MAX], *reason;

	for (unsigned int i = 0; i < report->paths.nr; i++) {
		const char *path = report->paths.name[i];

		if (path_is_na(report, path, &reason)) {
			reasons[left_out.nr] = reason;
			left_out.name[left_out.nr++] = path;
		} else {
			used.name[used.nr++] = path;
		}
	}
	if (!used.nr || !left_out.nr)
		return;
	report->paths = used;
	for (unsigned int i = 0; i < left_out.nr; i++) {
		reason = reasons[i];
		for (unsigned int j = i; reason && j < left_out.nr; j++) {
			if (!reasons[j] || strcmp(reasons[j], reason))
				continue;
			fprintf(report->out, "%s %s", j == i ? "n/a:" : ",", left_out.name[j]);
			reasons[j] = NULL;
		}
		if (reason)
			fprintf(report->out, " (%s)\n", reason);
	}
	fputc('\n', report->out);
}
