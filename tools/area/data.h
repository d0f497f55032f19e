/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tool expects of a results area, and what it has taken from one: plain data, already
 * validated (area/area.h).
 */
#ifndef TOOLS_AREA_DATA_H
#define TOOLS_AREA_DATA_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/counters.h"
#include "abi/results.h"
#include "area/metric.h"

#define AREA_REASON_MAX  160
#define AREA_METRICS_MAX 1024u

/*
 * The largest number that is taken from a guest: every reader of JSON keeps it exact, and no sum of
 * what was accepted overflows. 2^53 ticks are a month.
 */
#define AREA_NUMBER_MAX ((1ull << 53) - 1)

/* What the tool asked the guest for, to compare with what the area says. */
struct area_expect {
	uint64_t area_bytes; /* of the image's note */
	uint32_t cells;
	uint32_t vcpus;
	uint32_t reps;
	uint32_t iters;
	uint32_t iters_min;
	uint32_t debug_vm;
	uint32_t pass; /* enum area_pass */
	uint32_t turn; /* abi/turn.h */
	uint64_t seed;

	/* The event channels that figures must have been measured with. NULL: any. */
	const char *evtchn_abi, *upcall, *ports;
};

/*
 * A metric with its percentiles, in the guest's unit. All figures are 0 if n is 0; else min <= p10
 * <= p50 <= p90 <= p99 <= max and min <= mean <= max.
 */
struct area_figures {
	struct metric_id id;
	char name[METRIC_NAME_MAX]; /* composed of it */
	uint32_t unit; /* enum area_unit */
	uint32_t below_zero;
	uint64_t n, min, p10, p50, p90, p99, max;
	uint64_t resolution; /* by how much p50 may be off; 0: exact */
	double mean;
};

enum area_cell_state {
	AREA_CELL_MISSING = 0, /* no valid record */
	AREA_CELL_OK,
	AREA_CELL_NA,
	AREA_CELL_FAILED, /* the guest says so, or the record is not valid */
};

struct area_cell_data {
	enum area_cell_state state;
	uint32_t order;
	uint64_t ticks;
	uint64_t steal_ns;
	char reason[AREA_REASON_MAX];
	uint32_t nr_metrics;
	struct area_figures *metrics;
	uint32_t nr_vcpus;
	uint64_t *counters; /* nr_vcpus times NR_COUNTERS; the sum of each is a number, too */
};

struct area_data {
	uint32_t state; /* enum area_state */
	char reason[AREA_REASON_MAX]; /* AREA_FAILED: the guest's words */
	struct area_env env; /* zero unless has_env */
	bool has_env;
	uint32_t nr_cells; /* = expect.cells */
	struct area_cell_data *cells;
	uint32_t nr_bad; /* records whose content is not valid */
	char bad[AREA_REASON_MAX]; /* the first of them */
};

#endif
