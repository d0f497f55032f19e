/* SPDX-License-Identifier: BSD-2-Clause */
/* What both fuzzers ask of results: what can be written can be read, and is the same again. */
#ifndef ROUND_TRIP_H
#define ROUND_TRIP_H

#include "results/results.h"

/* Aborts, with the text and the reason, if @results cannot be written and read back unchanged. */
void round_trip(const struct results *results);

#endif
