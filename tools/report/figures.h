/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks figures up in results for the reports. A figure is the median over the repetitions of a
 * cell's p50; with no repetition ok it is the first one's status and reason. It is of the pass that
 * measures if that has the metric, else of the pass that checks.
 */
#ifndef TOOLS_REPORT_FIGURES_H
#define TOOLS_REPORT_FIGURES_H

#include <stdbool.h>

#include "plan/plan.h"
#include "results/results.h"

/*
 * Which cell: names on all axes, vCPU count, seed, and whether it is of the pass assist or lines. A
 * key of the lines pass has a turn, too.
 */
struct cell_key {
	const char *axis[NR_AXES];
	unsigned int vcpus;
	const uint64_t *seed; /* NULL: any */
	bool assist, lines;
	uint32_t turn; /* abi/turn.h */
};

enum figure_kind {
	FIGURE_ABSENT, /* no such cell, or the cell has no such metric */
	FIGURE_VALUE,
	FIGURE_NA,
	FIGURE_FAILED,
};

struct figure {
	enum figure_kind kind;
	const char *reason; /* FIGURE_NA, FIGURE_FAILED */

	/* FIGURE_VALUE: */
	double value;
	const char *unit;
	double resolution; /* by how much it may be off; 0: exact */
	unsigned int cells; /* that it is the median of */
	unsigned int failed; /* cells beside them that failed */
	uint64_t n; /* samples of the cell that has the fewest */
	bool checked; /* of the pass that checks */
	/*
	 * Its spread: p10 and p90 of the samples of one cell, the least and the greatest of
	 * several. Unless there is none, as of a mean.
	 */
	bool spread;
	double low, high;
	bool absolute; /* the spread is shown as it is, not in percent of the value */
};

/*
 * @a + @sign * @b, which has no spread of its own; without a value of both the first that has none.
 */
struct figure figure_sum(const struct figure *a, const struct figure *b, double sign);

/*
 * True if the mean of @cell's costs stands for it, not the p50: where one of the ends of a batch
 * pays for all.
 */
bool figure_is_mean(const struct cell *cell);
/* Of the @nr figures of seeds their median, with the least and the greatest as its spread. */
struct figure figure_over_seeds(const struct figure figures[], unsigned int nr);

#define FIGURES_SEEDS_MAX PLAN_SEEDS_MAX

/* The distinct seeds of the cells that match @key, at most FIGURES_SEEDS_MAX. Returns how many. */
unsigned int figure_seeds(const struct results *results, const struct cell_key *key,
			  uint64_t seeds[FIGURES_SEEDS_MAX]);

/*
 * The turn that tables are of: the default one, unless the file has none of it. A cell of another
 * turn that stands beside those was run to count what moves, not to be timed.
 */
uint32_t figure_turn(const struct results *results);

struct figure figure_find(const struct results *results, const struct cell_key *key,
			  const char *metric);

/* What the guest remarked on one of the cells that match @key and are ok; NULL if nothing. */
const char *figure_remark(const struct results *results, const struct cell_key *key);

#define FIGURES_K_MAX 5u

/*
 * The k of the metrics that are @what, in @scene ("": none), that any cell of @key's guest, vCPU
 * count, flush and workload has: at most FIGURES_K_MAX of them, powers of 2 or 4 and the largest,
 * which is 0 with one vCPU. Returns how many.
 */
unsigned int figure_ks(const struct results *results, const struct cell_key *key, const char *what,
		       const char *scene, unsigned int ks[FIGURES_K_MAX]);

/* The distinct names on an axis, in the order of the cells. */
struct name_set {
	unsigned int nr;
	const char *name[AXIS_LIST_MAX];
};

/* How the event channels of a boot were set up: a name of each axis of the variant. */
struct variant {
	const char *name[NR_VARIANT_AXES];
};

#define VARIANTS_MAX 16u

struct variant_set {
	unsigned int nr;
	struct variant variant[VARIANTS_MAX];
};

/* The distinct variants among the cells that match @key, in order. */
void figure_variants(const struct results *results, const struct cell_key *key,
		     struct variant_set *variants);

/* Makes @key one of cells of @variant alone. */
void figure_set_variant(struct cell_key *key, const struct variant *variant);

/* The names on axis @id among the cells that match @key (NULL names and vcpus 0 match all). */
void figure_names(const struct results *results, const struct cell_key *key, enum axis_id id,
		  struct name_set *names);

/*
 * True if @cell is one of @key's, where NULL names and vcpus 0 match all. A figure of the assist
 * or lines pass is never one among others.
 */
bool cell_matches(const struct cell *cell, const struct cell_key *key);

#endif
