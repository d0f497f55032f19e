/* SPDX-License-Identifier: BSD-2-Clause */
/* Results in memory; see results.h. */
#include "results/results.h"

#include <stdlib.h>
#include <string.h>

const char *const cell_status_names[NR_CELL_STATUSES] = {"ok", "n/a", "failed"};

const char *const counter_names[NR_COUNTERS] = {
#define X(id, what) #id,
	ABI_COUNTERS(X)
#undef X
};

const char *const pass_names[NR_AREA_PASSES] = {
#define X(id, name, what) [AREA_##id] = name,
	ABI_PASSES(X)
#undef X
};

struct cell *results_add_cell(struct results *results)
{
	if (results->nr_cells == results->room) {
		size_t room = results->room ? 2 * results->room : 64;
		struct cell *cells = realloc(results->cells, room * sizeof(*cells));

		if (!cells)
			return NULL;
		results->cells = cells;
		results->room = room;
	}
	memset(&results->cells[results->nr_cells], 0, sizeof(struct cell));
	return &results->cells[results->nr_cells++];
}

static void free_figures(struct cell *cell)
{
	free(cell->metrics);
	free(cell->counters);
	line_counts_free(&cell->lines);
	cell->metrics = NULL;
	cell->counters = NULL;
	cell->nr_metrics = 0;
	cell->counter_vcpus = 0;
}

void cell_fail(struct cell *cell)
{
	cell->status = CELL_FAILED;
	cell->ticks = 0;
	free_figures(cell);
}

void results_drop_cells(struct results *results)
{
	for (size_t i = 0; i < results->nr_cells; i++)
		free_figures(&results->cells[i]);
	results->nr_cells = 0;
}

void results_free(struct results *results)
{
	results_drop_cells(results);
	free(results->cells);
	json_decref(results->tool);
	json_decref(results->environment);
	json_decref(results->plan);
	memset(results, 0, sizeof(*results));
}

const struct metric *cell_metric(const struct cell *cell, const char *name)
{
	for (unsigned int i = 0; i < cell->nr_metrics; i++) {
		if (!strcmp(cell->metrics[i].name, name))
			return &cell->metrics[i];
	}
	return NULL;
}

#define COMPARE(a, b, field) (((a)->field > (b)->field) - ((a)->field < (b)->field))

int cell_compare_any_rep(const struct cell *a, const struct cell *b)
{
	int order = 0;

	for (int id = 0; id < NR_AXES && !order; id++)
		order = strcmp(a->axis[id], b->axis[id]);
	return order                           ?: COMPARE(a, b, vcpus)
		       ?: COMPARE(a, b, booted_vcpus)
		       ?: COMPARE(a, b, turn)
		       ?: COMPARE(a, b, seed)
		       ?: COMPARE(a, b, overcommit);
}

int cell_compare(const struct cell *a, const struct cell *b)
{
	return cell_compare_any_rep(a, b) ?: COMPARE(a, b, rep);
}

uint64_t cell_counter(const struct cell *cell, enum abi_counter id)
{
	uint64_t sum = 0;

	for (unsigned int vcpu = 0; vcpu < cell->counter_vcpus; vcpu++)
		sum += cell->counters[vcpu * NR_COUNTERS + id];
	return sum;
}
