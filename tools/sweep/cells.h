/* SPDX-License-Identifier: BSD-2-Clause */
/* Turns what one boot left into the cells of the results. */
#ifndef TOOLS_SWEEP_CELLS_H
#define TOOLS_SWEEP_CELLS_H

#include "area/data.h"
#include "plan/boots.h"
#include "results/results.h"
#include "results/units.h"

/* The reasons of cells that were not measured because the user interrupted the sweep. */
#define SWEEP_INTERRUPTED "interrupted"
#define SWEEP_NOT_STARTED "interrupted before this guest started"

/*
 * "pvh", "pvh fifo vector spread seed7 check": the guest, its variant unless that is the default,
 * and the seed and the pass if @plan has several.
 */
void sweep_label(char *out, size_t bytes, const struct plan *plan, const struct plan_boot *boot,
		 char separator);

/*
 * Appends the cell @index of a boot, whose own plan is @plan. Without @data, or if it has none, the
 * cell is failed with @missing. Takes the counters over. 0 or -ENOMEM.
 */
int sweep_add_cell(struct results *results, const struct plan *plan, const struct plan_boot *boot,
		   const struct units *units, uint32_t index, struct area_cell_data *data,
		   const char *missing);

/*
 * Appends every planned cell of one boot, whose own plan is @plan (plan_of_boot()). @data may be
 * NULL: then, and for cells that it lacks, the cell is failed with @missing. Takes the counters
 * over from @data. Returns the number of failed cells, or -ENOMEM.
 */
int sweep_add_cells(struct results *results, const struct plan *plan, const struct plan_boot *boot,
		    const struct units *units, struct area_data *data, const char *missing);

#endif
