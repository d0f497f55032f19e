/* SPDX-License-Identifier: BSD-2-Clause */
/* Figures for the reports; see figures.h. */
#include "report/figures.h"

#include <stdio.h>
#include <string.h>

#include "abi/turn.h"
#include "area/stats.h"

#define CELLS_MAX 4096u

bool cell_matches(const struct cell *cell, const struct cell_key *key)
{
	if (key->vcpus && cell->vcpus != key->vcpus)
		return false;
	if (key->seed && cell->seed != *key->seed)
		return false;
	if (key->assist != (cell->pass == AREA_ASSIST) || key->lines != (cell->pass == AREA_LINES))
		return false;
	if (key->lines && key->turn != cell->turn)
		return false;
	for (int id = 0; id < NR_AXES; id++) {
		if (key->axis[id] && strcmp(cell->axis[id], key->axis[id]))
			return false;
	}
	return true;
}

bool figure_is_mean(const struct cell *cell)
{
	return strstr(cell->axis[AXIS_POLICY], "+batch") &&
	       !strcmp(cell->axis[AXIS_WORKLOAD], "exit");
}

/* Adds one more cell's metric to a figure. Returns the number that stands for the cell. */
static double take(struct figure *figure, const struct cell *cell, const struct metric *metric)
{
	bool mean = figure_is_mean(cell);

	figure->unit = metric->unit;
	figure->checked = cell->pass == AREA_CHECK;
	figure->spread = !mean;
	figure->low = metric->p10;
	figure->high = metric->p90;
	if (!mean && metric->resolution > figure->resolution)
		figure->resolution = metric->resolution;
	if (!figure->cells++ || metric->n < figure->n)
		figure->n = metric->n;
	return mean ? metric->mean : metric->p50;
}

uint32_t figure_turn(const struct results *results)
{
	for (size_t i = 0; i < results->nr_cells; i++)
		if (results->cells[i].turn == TURN_DEFAULT)
			return TURN_DEFAULT;
	return results->nr_cells ? results->cells[0].turn : TURN_DEFAULT;
}

/* The figure of the cells that check, or of the others. */
static struct figure over_cells(const struct results *results, const struct cell_key *key,
				const char *name, bool checks)
{
	uint32_t turn = figure_turn(results);
	struct figure figure = {.kind = FIGURE_ABSENT};
	double values[CELLS_MAX];

	for (size_t i = 0; i < results->nr_cells && figure.cells < CELLS_MAX; i++) {
		const struct cell *cell = &results->cells[i];
		const struct metric *metric;

		if (!cell_matches(cell, key) || (cell->pass == AREA_CHECK) != checks ||
		    cell->turn != turn)
			continue;
		metric = cell->status == CELL_OK ? cell_metric(cell, name) : NULL;
		figure.failed += cell->status == CELL_FAILED;
		if (metric && metric->n) {
			unsigned int nr = figure.cells;

			values[nr] = take(&figure, cell, metric);
		} else if (cell->status != CELL_OK && figure.kind == FIGURE_ABSENT) {
			figure.kind = cell->status == CELL_NA ? FIGURE_NA : FIGURE_FAILED;
			figure.reason = cell->reason;
		}
	}
	if (!figure.cells)
		return figure;
	figure.kind = FIGURE_VALUE;
	figure.value = stats_median(values, figure.cells);
	if (figure.cells > 1) {
		figure.spread = true;
		figure.low = values[0]; /* sorted by now */
		figure.high = values[figure.cells - 1];
	}
	return figure;
}

struct figure figure_find(const struct results *results, const struct cell_key *key,
			  const char *metric)
{
	struct figure figure = over_cells(results, key, metric, false), checked;

	if (figure.kind == FIGURE_VALUE)
		return figure;
	checked = over_cells(results, key, metric, true);
	return checked.kind == FIGURE_VALUE || figure.kind == FIGURE_ABSENT ? checked : figure;
}

struct figure figure_sum(const struct figure *a, const struct figure *b, double sign)
{
	struct figure sum = a->kind == FIGURE_VALUE ? *b : *a;

	if (a->kind != FIGURE_VALUE || b->kind != FIGURE_VALUE)
		return sum;
	sum.value = a->value + sign * b->value;
	sum.resolution = a->resolution + b->resolution;
	sum.spread = false;
	if (a->n < sum.n)
		sum.n = a->n;
	if (a->cells < sum.cells)
		sum.cells = a->cells;
	if (a->failed > sum.failed)
		sum.failed = a->failed;
	return sum;
}

struct figure figure_over_seeds(const struct figure figures[], unsigned int nr)
{
	struct figure over = {.kind = FIGURE_ABSENT};
	unsigned int values_nr = 0, failed = 0;
	double values[FIGURES_SEEDS_MAX];

	for (unsigned int i = 0; i < nr; i++) {
		const struct figure *figure = &figures[i];

		failed += figure->kind == FIGURE_FAILED;
		if (figure->kind == FIGURE_VALUE)
			values[values_nr++] = figure->value;
		if (!i || (figure->kind == FIGURE_VALUE && values_nr == 1))
			over = *figure;
		if (figure->kind == FIGURE_VALUE && figure->resolution > over.resolution)
			over.resolution = figure->resolution;
	}
	if (over.kind != FIGURE_VALUE)
		return over;
	over.value = stats_median(values, values_nr);
	over.cells = values_nr;
	over.failed = failed;
	over.spread = over.absolute = true;
	over.low = values[0]; /* sorted by now */
	over.high = values[values_nr - 1];
	return over;
}

unsigned int figure_seeds(const struct results *results, const struct cell_key *key,
			  uint64_t seeds[FIGURES_SEEDS_MAX])
{
	unsigned int nr = 0;

	for (size_t i = 0; i < results->nr_cells; i++) {
		uint64_t seed = results->cells[i].seed;
		unsigned int j = 0;

		if (!cell_matches(&results->cells[i], key))
			continue;
		while (j < nr && seeds[j] != seed)
			j++;
		if (j == nr && nr < FIGURES_SEEDS_MAX)
			seeds[nr++] = seed;
	}
	return nr;
}

const char *figure_remark(const struct results *results, const struct cell_key *key)
{
	for (size_t i = 0; i < results->nr_cells; i++) {
		const struct cell *cell = &results->cells[i];

		if (cell->status == CELL_OK && cell->reason[0] && cell_matches(cell, key))
			return cell->reason;
	}
	return NULL;
}

/* Raises @largest to k of the metrics of a cell that are @what, in @scene. True: it has any. */
static bool raise_k(const struct cell *cell, const char *what, const char *scene,
		    unsigned int *largest)
{
	bool any = false;

	for (unsigned int i = 0; i < cell->nr_metrics; i++) {
		const struct metric_id *id = &cell->metrics[i].id;

		if (strcmp(id->what, what) || strcmp(id->scene, scene) || id->part[0] ||
		    id->k == AREA_NO_K)
			continue;
		any = true;
		if (id->k > *largest)
			*largest = id->k;
	}
	return any;
}

unsigned int figure_ks(const struct results *results, const struct cell_key *key, const char *what,
		       const char *scene, unsigned int ks[FIGURES_K_MAX])
{
	struct cell_key any = *key;
	unsigned int largest = 0, nr = 0, step;
	bool has_any = false;

	any.axis[AXIS_POLICY] = NULL;
	any.axis[AXIS_PATH] = NULL;
	for (size_t i = 0; i < results->nr_cells; i++)
		if (cell_matches(&results->cells[i], &any))
			has_any |= raise_k(&results->cells[i], what, scene, &largest);
	step = largest < 16 ? 2 : largest < 256 ? 4 : 16;
	for (unsigned int k = 1; k < largest && nr < FIGURES_K_MAX - 1; k *= step)
		ks[nr++] = k;
	if (has_any)
		ks[nr++] = largest;
	return nr;
}

void figure_names(const struct results *results, const struct cell_key *key, enum axis_id id,
		  struct name_set *names)
{
	names->nr = 0;
	for (size_t i = 0; i < results->nr_cells; i++) {
		const char *name = results->cells[i].axis[id];
		unsigned int j = 0;

		if (!cell_matches(&results->cells[i], key))
			continue;
		while (j < names->nr && strcmp(names->name[j], name))
			j++;
		if (j == names->nr && names->nr < AXIS_LIST_MAX)
			names->name[names->nr++] = name;
	}
}

void figure_set_variant(struct cell_key *key, const struct variant *variant)
{
	for (int i = 0; i < NR_VARIANT_AXES; i++)
		key->axis[FIRST_VARIANT_AXIS + i] = variant->name[i];
}

/* True if @cell is of a variant that is in the set. */
static bool has_variant(const struct variant_set *variants, const struct cell *cell)
{
	for (unsigned int i = 0; i < variants->nr; i++) {
		struct cell_key key = {.assist = cell->pass == AREA_ASSIST};

		figure_set_variant(&key, &variants->variant[i]);
		if (cell_matches(cell, &key))
			return true;
	}
	return false;
}

void figure_variants(const struct results *results, const struct cell_key *key,
		     struct variant_set *variants)
{
	variants->nr = 0;
	for (size_t i = 0; i < results->nr_cells && variants->nr < VARIANTS_MAX; i++) {
		const struct cell *cell = &results->cells[i];

		if (!cell_matches(cell, key) || has_variant(variants, cell))
			continue;
		for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++)
			variants->variant[variants->nr].name[id - FIRST_VARIANT_AXIS] =
				cell->axis[id];
		variants->nr++;
	}
}
