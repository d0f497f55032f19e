/* SPDX-License-Identifier: BSD-2-Clause */
/* Results as JSON. */
#ifndef TOOLS_RESULTS_WRITE_H
#define TOOLS_RESULTS_WRITE_H

#include "results/results.h"

/* For json_dumpf() of a part of results: one line, with all digits that are kept. */
extern const size_t results_json_flags;

/* A new object, or NULL without memory. */
json_t *results_cell_object(const struct cell *cell);
/*
 * A figure: an integer where it is one, else three decimals: files stay small and comparable. From
 * 10^12 on there is no room for decimals in FIGURE_DIGITS. So of two figures the smaller one is
 * never written as the larger: the reader looks at their order.
 */
#define FIGURE_DIGITS 15
json_t *figure_value(double value);

/* A turn (abi/turn.h) as files have it: "default", "op", or the number. NULL without memory. */
json_t *turn_value(uint32_t turn);

/* Writes the JSON, a line a cell. Write errors are left in the stream. 0 or -ENOMEM. */
int results_write(const struct results *results, FILE *out);

#endif
