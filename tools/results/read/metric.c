// SPDX-License-Identifier: BSD-2-Clause
/* One metric of a results file; see metric.h. */
#include "results/read/metric.h"

#include <math.h>
#include <string.h>

#include "results/units.h"

/* A count, a share, the file's unit, or that unit's rate. */
static bool is_unit(const char *text, const char *unit)
{
	static const enum clock_kind clocks[] = {CLOCK_NS, CLOCK_INSTRUCTIONS, CLOCK_TICKS};

	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		const struct units units = {.clock = clocks[i]};

		if (!strcmp(unit, units_name(&units, AREA_UNIT_TICKS)))
			return !strcmp(text, units_name(&units, AREA_UNIT_TICKS)) ||
			       !strcmp(text, units_name(&units, AREA_UNIT_PER_GTICK)) ||
			       !strcmp(text, units_name(&units, AREA_UNIT_PERCENT)) ||
			       !strcmp(text, units_name(&units, AREA_UNIT_COUNT));
	}
	return false;
}

/* The order of the figures; without samples they are 0. */
static int check_order(const struct metric *m, const struct place *at, struct reason *why)
{
	const struct {
		const char *key;
		double low, value, high;
	} checks[] = {{"p50", m->min, m->p50, m->p90},
		      {"p10", m->min, m->p10, m->p50},
		      {"p90", m->p50, m->p90, m->p99},
		      {"p99", m->p90, m->p99, m->max},
		      {"max", m->min, m->max, m->n ? m->max : 0},
		      {"mean", m->min, m->mean, m->max},
		      {"resolution", 0, m->resolution, m->n ? INFINITY : 0}};

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (checks[i].value < checks[i].low || checks[i].value > checks[i].high)
			return field_bad(at, checks[i].key, why,
					 "is %.15g, which n and the other figures contradict",
					 checks[i].value);
	}
	return 0;
}

int read_metric_id(json_t *object, const struct place *at, struct metric_id *id, struct reason *why)
{
	uint64_t k = AREA_NO_K;
	int ret = field_text(object, at, "what", id->what, sizeof(id->what), why);

	if (!ret && json_object_get(object, "scene"))
		ret = field_name(object, at, "scene", id->scene, sizeof(id->scene), why);
	if (!ret && json_object_get(object, "part"))
		ret = field_name(object, at, "part", id->part, sizeof(id->part), why);
	if (!ret && json_object_get(object, "k"))
		ret = field_integer(object, at, "k", 0, RESULTS_VCPUS_MAX, &k, why);
	if (ret)
		return ret;
	id->k = (uint32_t)k;
	if (!metric_id_valid(id))
		return field_bad(at, NULL, why, "is of words that are not a metric's");
	return 0;
}

/* Which metric it is; @name must be the one that is composed of the fields. */
static int read_id(const char *name, json_t *object, const struct place *at, struct metric *out,
		   struct reason *why)
{
	int ret = read_metric_id(object, at, &out->id, why);

	if (ret)
		return ret;
	metric_name(&out->id, out->name);
	if (strcmp(out->name, name))
		return field_bad(at, NULL, why, "is not the name of its fields, '%s'", out->name);
	return 0;
}

int read_metric(const char *name, json_t *object, const struct place *up, const char *unit,
		struct metric *out, struct reason *why)
{
	const struct {
		const char *key;
		double *value;
	} figures[] = {{"min", &out->min},   {"p10", &out->p10},
		       {"p50", &out->p50},   {"p90", &out->p90},
		       {"p99", &out->p99},   {"max", &out->max},
		       {"mean", &out->mean}, {"resolution", &out->resolution}};
	const struct place at = {up, name, 0};
	int ret;

	if (!json_is_object(object))
		return field_bad(&at, NULL, why, "is not an object");
	ret = read_id(name, object, &at, out, why);
	if (!ret)
		ret = field_text(object, &at, "unit", out->unit, sizeof(out->unit), why);
	if (!ret && !is_unit(out->unit, unit))
		ret = field_bad(&at, "unit", why, "'%s' is not a unit of a file in %s", out->unit,
				unit);
	if (!ret)
		ret = field_integer(object, &at, "n", 0, AREA_NUMBER_MAX, &out->n, why);
	if (!ret && json_object_get(object, "below_zero"))
		ret = field_integer(object, &at, "below_zero", 1, UINT32_MAX, &out->below_zero,
				    why);
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]) && !ret; i++)
		ret = field_figure(object, &at, figures[i].key, figures[i].value, why);
	return ret ? ret : check_order(out, &at, why);
}
