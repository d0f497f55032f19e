/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader of one metric of a cell. Called by cell.c and lines.c only. */
#ifndef TOOLS_RESULTS_READ_METRIC_H
#define TOOLS_RESULTS_READ_METRIC_H

#include "results/read/fields.h"
#include "results/results.h"

/*
 * Reads the metric @name below @up into @out, which is empty. @unit: of the file's costs. Returns
 * 0, or -EBADMSG with @why.
 */
int read_metric(const char *name, json_t *object, const struct place *up, const char *unit,
		struct metric *out, struct reason *why);

/* The words and the number of a metric, into @id, which is empty. Returns 0, or -EBADMSG. */
int read_metric_id(json_t *object, const struct place *at, struct metric_id *id,
		   struct reason *why);

#endif
