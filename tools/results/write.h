/* SPDX-License-Identifier: BSD-2-Clause */
/* Results as JSON. */
#ifndef TOOLS_RESULTS_WRITE_H
#define TOOLS_RESULTS_WRITE_H

#include "results/results.h"

/* A turn (abi/turn.h) as files have it: "default", "op", or the number. NULL without memory. */
json_t *turn_value(uint32_t turn);

/* Writes the JSON, a line a cell. Write errors are left in the stream. 0 or -ENOMEM. */
int results_write(const struct results *results, FILE *out);

#endif
