// SPDX-License-Identifier: BSD-2-Clause
/* Which cell an object of a results file is; see which.h. */
#include "results/read/which.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "abi/turn.h"

static int read_axes(json_t *object, const struct place *at, struct cell *cell, struct reason *why)
{
	const struct place variants_at = {at, "variants", 0};
	json_t *variants;
	int ret = 0;

	for (int id = 0; id < FIRST_VARIANT_AXIS && !ret; id++)
		ret = field_name(object, at, axes[id].field, cell->axis[id], AXIS_NAME_MAX, why);
	if (!ret)
		ret = field_object(object, at, "variants", &variants, why);
	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES && !ret; id++)
		ret = field_name(variants, &variants_at, axes[id].field, cell->axis[id],
				 AXIS_NAME_MAX, why);
	return ret;
}

/* "default", "op" or a number. */
static int read_turn(json_t *object, const struct place *at, struct cell *cell, struct reason *why)
{
	json_t *value = json_object_get(object, "turn");
	const char *word = json_string_value(value);
	json_int_t number = json_integer_value(value);

	if (json_is_integer(value) && number > 0 && number <= TURN_MAX)
		cell->turn = (uint32_t)number;
	else if (!word || (*word >= '0' && *word <= '9') ||
		 !turn_parse(word, strlen(word), &cell->turn))
		return field_bad(at, "turn", why, "is not \"default\", \"op\" or 1-%u", TURN_MAX);
	return 0;
}

static int read_pass(json_t *object, const struct place *at, struct cell *cell, struct reason *why)
{
	int i = AREA_NO_PASS,
	    ret = field_choice(object, at, "pass", pass_names, NR_AREA_PASSES, &i, why);

	cell->pass = (enum area_pass)i;
	return ret;
}

/* Three decimals at most: a cell that is written and read again stays the same one. */
static int read_overcommit(json_t *object, const struct place *at, struct cell *cell,
			   struct reason *why)
{
	int ret = field_figure(object, at, "overcommit", &cell->overcommit, why);

	if (!ret && (cell->overcommit < 1 || cell->overcommit > RESULTS_OVERCOMMIT_MAX ||
		     round(cell->overcommit * 1000) / 1000 != cell->overcommit))
		ret = field_bad(at, "overcommit", why,
				"is not a number in 1-%.0f with three decimals at most",
				RESULTS_OVERCOMMIT_MAX);
	return ret;
}

static int read_counts(json_t *object, const struct place *at, struct cell *cell,
		       struct reason *why)
{
	uint64_t vcpus = 0, booted = 0, rep = 0;
	int ret = field_integer(object, at, "vcpus", 1, RESULTS_VCPUS_MAX, &vcpus, why);

	if (!ret)
		ret = field_integer(object, at, "booted_vcpus", vcpus, RESULTS_VCPUS_MAX, &booted,
				    why);
	if (!ret)
		ret = field_integer(object, at, "seed", 0, INT64_MAX, &cell->seed, why);
	if (!ret)
		ret = field_integer(object, at, "rep", 0, INT_MAX, &rep, why);
	cell->vcpus = (unsigned int)vcpus;
	cell->booted_vcpus = (unsigned int)booted;
	cell->rep = (unsigned int)rep;
	return ret;
}

int read_which(json_t *object, const struct place *at, struct cell *cell, struct reason *why)
{
	int ret = read_axes(object, at, cell, why);

	if (!ret)
		ret = read_counts(object, at, cell, why);
	if (!ret)
		ret = read_turn(object, at, cell, why);
	if (!ret)
		ret = read_pass(object, at, cell, why);
	if (!ret)
		ret = read_overcommit(object, at, cell, why);
	return ret;
}
