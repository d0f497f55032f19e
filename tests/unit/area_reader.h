/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the guest's results area by abi/results.h alone, as a second opinion beside the tool's
 * reader. Every check is an assertion of cmocka: not to be called from a scenario.
 */
#ifndef AREA_READER_H
#define AREA_READER_H

#include <stdint.h>

#include "abi/results.h"

/* The @n-th record of a sound area. */
const struct area_cell *area_cell_at(const struct area_header *area, uint32_t n);

/* The @n-th metric of a cell. */
const struct area_metric *area_metric_at(const struct area_cell *cell, uint32_t n);

/* The counters of vCPU @cpu. */
const uint64_t *area_counters(const struct area_cell *cell, uint32_t cpu);

/* Checks header, every record, every metric; the seal where the state is AREA_DONE. */
void area_check(const struct area_header *area);

#endif
