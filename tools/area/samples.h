/* SPDX-License-Identifier: BSD-2-Clause */
/* The samples of one metric of a results area, in either form. Called by cell.c only. */
#ifndef TOOLS_AREA_SAMPLES_H
#define TOOLS_AREA_SAMPLES_H

#include "area/data.h"
#include "base/reason.h"

/*
 * Validates the samples of @metric, whose entries are the ->nr_entries at @entries. Returns 0, or
 * -EBADMSG with @why.
 */
int samples_check(const struct area_metric *metric, const void *entries, struct reason *why);

/* The figures of valid samples: all of @out but which metric it is. */
void samples_figures(const struct area_metric *metric, const void *entries,
		     struct area_figures *out);

#endif
