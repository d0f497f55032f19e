/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The results of a sweep in memory; write.h and read.h have the JSON file that keeps them, and
 * docs/results-format.md the contract in words. Made by sweep/, read by report/. Axis values are
 * kept by name, so a file of a version with other policies or paths can still be reported.
 */
#ifndef TOOLS_RESULTS_RESULTS_H
#define TOOLS_RESULTS_RESULTS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "abi/counters.h"
#include "area/data.h"
#include "lines/counts.h"
#include "plan/axis.h"

#define RESULTS_SCHEMA         "lazyshoot-results-2"
#define RESULTS_VCPUS_MAX      8192u
#define RESULTS_OVERCOMMIT_MAX 1000.0

enum cell_status {
	CELL_OK,
	CELL_NA,
	CELL_FAILED,
	NR_CELL_STATUSES
};

extern const char *const cell_status_names[NR_CELL_STATUSES];
extern const char *const counter_names[NR_COUNTERS];
extern const char *const pass_names[NR_AREA_PASSES]; /* NULL of AREA_NO_PASS */

struct metric {
	struct metric_id id;
	char name[METRIC_NAME_MAX]; /* composed of it */
	char unit[32];
	uint64_t n;
	uint64_t below_zero; /* differences of two vCPUs' clocks; not among the n */
	double min, p10, p50, p90, p99, max, mean;
	double resolution; /* by how much p50 may be off; 0: exact */
};

struct cell {
	/* Which cell it is: no two of a file have all of this in common. */
	char axis[NR_AXES][AXIS_NAME_MAX];
	unsigned int vcpus; /* online */
	unsigned int booted_vcpus; /* that the guest was started with */
	uint32_t turn; /* abi/turn.h */
	uint64_t seed;
	enum area_pass pass;
	double overcommit; /* runnable vCPUs a pCPU; 1: no more than there are */
	unsigned int rep;

	uint32_t index; /* in its boot's plan; of cells that a boot or a journal has added */
	enum cell_status status;
	char reason[AREA_REASON_MAX]; /* unless CELL_OK */
	unsigned int order;
	uint64_t ticks; /* TSC ticks of the whole cell, whatever the unit; 0: not known */
	uint64_t steal; /* in the environment's steal_unit */
	unsigned int nr_metrics;
	struct metric *metrics;
	struct line_counts lines; /* of pass lines alone */
	unsigned int counter_vcpus;
	uint64_t *counters; /* counter_vcpus times NR_COUNTERS */
};

struct results {
	json_t *tool;
	json_t *environment;
	json_t *plan;
	size_t nr_cells;
	size_t room;
	struct cell *cells;
};

/* An empty cell at the end, or NULL without memory. Valid until the next call. */
struct cell *results_add_cell(struct results *results);
void results_free(struct results *results);

/* What was measured is not what the cell is to be: it has no figures then. ->reason says why. */
void cell_fail(struct cell *cell);
/* Frees the cells, so that the next ones are added from the first place on. */
void results_drop_cells(struct results *results);

const struct metric *cell_metric(const struct cell *cell, const char *name);

/*
 * Orders cells by which they are, all but the pass: 0 if they differ in nothing else, so that one
 * is the other's check.
 */
int cell_compare(const struct cell *a, const struct cell *b);

/* The same without which repetition it is. */
int cell_compare_any_rep(const struct cell *a, const struct cell *b);

/* The sum of a counter over the cell's vCPUs. */
uint64_t cell_counter(const struct cell *cell, enum abi_counter id);

/* Writes results in some form. Write errors are left in the stream. 0 or -ENOMEM. */
typedef int results_writer(const struct results *results, FILE *out);

#endif
