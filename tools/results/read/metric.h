/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader of one metric of a cell. Called by cell.c, and by lines.c for which metric it is. */
#ifndef TOOLS_RESULTS_READ_METRIC_H
#define TOOLS_RESULTS_READ_METRIC_H

#include "results/read/fields.h"
#include "results/results.h"

/* Reads which metric @object at @at is of. Returns 0, or -EBADMSG with @why. */
int read_metric_id(json_t *object, const struct place *at, struct metric_id *id,
		   struct reason *why);

/*
 * Reads the metric @name below @up into @out, which is empty. @unit: of the file's costs. Returns
 * 0, or -EBADMSG with @why.
 */
int read_metric(const char *name, json_t *object, const struct place *up, const char *unit,
		struct metric *out, struct reason *why);

#endif
