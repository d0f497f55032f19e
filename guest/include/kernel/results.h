/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing the results area (abi/results.h). vCPU 0 only, while the other vCPUs are quiet: between
 * cells, not within a measured stretch.
 */
#ifndef KERNEL_RESULTS_H
#define KERNEL_RESULTS_H

#include "abi/results.h"
#include "lib/hist.h"

/*
 * Which metric: its words (struct area_metric), NULL where it has none, and its k. METRIC() and
 * METRIC_K() make one for a call, the further words by name: METRIC("rate", .part = "vcpu").
 */
struct metric_id {
	const char *what, *scene, *part;
	unsigned int k;
};

#define METRIC(name, ...) METRIC_K(name, AREA_NO_K, ##__VA_ARGS__)
#define METRIC_K(name, number, ...) \
	(&(const struct metric_id){.what = (name), .k = (number), ##__VA_ARGS__})

/* Boot, after the vCPUs are up: fills the header and its environment. */
void results_init(uint32_t cells_planned);

/* What a cell took as a whole (struct area_cell). */
struct results_cost {
	uint64_t ticks;
	uint64_t steal_ns;
};

/*
 * One cell's record: begin, metrics, end. Panics if it becomes larger than @room bytes, which is
 * what abi/area_size.h says of its workload, or if the area is full. To write a metric puts the
 * samples of its @hist into order; one without samples is not written: stations, in the measuring
 * image.
 */
void results_cell_begin(uint32_t index, uint32_t order, uint64_t room);
void results_metric(const struct metric_id *id, enum area_unit unit, struct hist *hist);
void results_value(const struct metric_id *id, enum area_unit unit, uint64_t value);
void results_cell_end(enum area_status status, const char *reason, struct results_cost cost);

/* All cells are done: seals the header. */
void results_done(void);

/*
 * The guest ends before its plan, because it is told to: the cell in progress, if there is one,
 * fails for @reason, and so does the area.
 */
void results_interrupted(const char *reason);

/* The guest gives up. Any vCPU, any state. */
void results_failed(const char *reason);

/* Cells that the outside has acknowledged. */
uint32_t results_acked(void);

/* How many vCPUs the outside wants online; 0: it has not said. */
uint32_t results_vcpus_wanted(void);

/* Tells the outside that nr_cpus_online has changed. */
void results_vcpus_changed(void);

#endif
