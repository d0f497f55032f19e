/* SPDX-License-Identifier: BSD-2-Clause */
/* Figures for the reports; see figures.h. */
#include "report/figures.h"

#include <stdio.h>
#include <string.h>

#include "area/stats.h"

#define REPS_MAX 1024u

bool cell_matches(const struct cell *cell, const struct cell_key *key)
{
	if (key->vcpus && cell->vcpus != key->vcpus)
		return false;
	for (int id = 0; id < NR_AXES; id++) {
		if (key->axis[id] && strcmp(cell->axis[id], key->axis[id]))
			return false;
	}
	return true;
}

/* Takes one number out of a cell that is ok; false if it has none. */
typedef bool take_number(const struct cell *cell, const void *what, double *value,
			 const char **unit);

static struct figure over_reps(const struct results *results, const struct cell_key *key,
			       take_number *take, const void *what)
{
	struct figure figure = {.kind = FIGURE_ABSENT};
	double values[REPS_MAX];
	unsigned int nr = 0;

	for (size_t i = 0; i < results->nr_cells && nr < REPS_MAX; i++) {
		const struct cell *cell = &results->cells[i];

		if (!cell_matches(cell, key))
			continue;
		if (cell->status == CELL_OK) {
			nr += take(cell, what, &values[nr], &figure.unit);
		} else if (figure.kind == FIGURE_ABSENT) {
			figure.kind = cell->status == CELL_NA ? FIGURE_NA : FIGURE_FAILED;
			figure.reason = cell->reason;
		}
	}
	if (nr) {
		figure.kind = FIGURE_VALUE;
		figure.value = stats_median(values, nr);
	}
	return figure;
}

/* One of the ends of a batch pays for all: only the mean says what an end costs. */
static bool is_gathered(const struct cell *cell)
{
	return strstr(cell->axis[AXIS_POLICY], "+batch") &&
	       !strcmp(cell->axis[AXIS_WORKLOAD], "exit");
}

static bool take_metric(const struct cell *cell, const void *what, double *value, const char **unit)
{
	const struct metric *metric = cell_metric(cell, what);

	if (!metric || !metric->n)
		return false;
	*value = is_gathered(cell) ? metric->mean : metric->p50;
	*unit = metric->unit;
	return true;
}

struct figure figure_find(const struct results *results, const struct cell_key *key,
			  const char *metric)
{
	return over_reps(results, key, take_metric, metric);
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

/* The largest k of the metrics of a cell that are @what, in @scene; 0 if it has none. */
static unsigned int largest_k(const struct cell *cell, const char *what, const char *scene)
{
	unsigned int largest = 0;

	for (unsigned int i = 0; i < cell->nr_metrics; i++) {
		const struct metric_id *id = &cell->metrics[i].id;

		if (strcmp(id->what, what) || strcmp(id->scene, scene) || id->part[0])
			continue;
		if (id->k != AREA_NO_K && id->k > largest)
			largest = id->k;
	}
	return largest;
}

unsigned int figure_ks(const struct results *results, const struct cell_key *key, const char *what,
		       const char *scene, unsigned int ks[FIGURES_K_MAX])
{
	struct cell_key any = *key;
	unsigned int largest = 0, nr = 0, step;

	any.axis[AXIS_POLICY] = NULL;
	any.axis[AXIS_PATH] = NULL;
	for (size_t i = 0; i < results->nr_cells; i++) {
		unsigned int k = cell_matches(&results->cells[i], &any)
					 ? largest_k(&results->cells[i], what, scene)
					 : 0;

		if (k > largest)
			largest = k;
	}
	step = largest < 16 ? 2 : largest < 256 ? 4 : 16;
	for (unsigned int k = 1; k < largest && nr < FIGURES_K_MAX - 1; k *= step)
		ks[nr++] = k;
	if (largest)
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
		struct cell_key key = {.vcpus = 0};

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
