/* SPDX-License-Identifier: BSD-2-Clause */
/* Adds rows to a comparison and keeps count. For those who compare; all return 0 or -ENOMEM. */
#ifndef TOOLS_DIFF_ROWS_H
#define TOOLS_DIFF_ROWS_H

#include "diff/compare.h"

/* From a row's two values: by how much they differ, and whether that is worse in @unit. */
void rows_judge(struct diff_row *row, const char *unit);

int rows_add(struct diff *diff, const struct diff_row *row);

/* A metric that the cell of ->side alone has. */
int rows_add_one_side(struct diff *diff, struct diff_row *row);

/* What became of a group that both files have. */
int rows_add_status(struct diff *diff, const struct group *group);

/* "ok", "n/a: REASON", "3 of 5 ok: REASON of the first that is not". */
void rows_describe(const struct group *group, enum diff_side side, char *out, size_t bytes);

#endif
