/* SPDX-License-Identifier: BSD-2-Clause */
/* The JSON writer; see write.h. */
#include "results/write.h"

#include <errno.h>
#include <math.h>

#include "abi/turn.h"

const size_t results_json_flags =
	JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(FIGURE_DIGITS);

json_t *figure_value(double value)
{
	double rounded = value < 1e12 ? round(value * 1000) / 1000 : round(value);

	if (rounded == trunc(rounded) && rounded < 9e18)
		return json_integer((json_int_t)rounded);
	return json_real(rounded);
}

static json_t *id_object(const struct metric_id *id)
{
	json_t *object = json_pack("{s:s}", "what", id->what);

	if (id->scene[0])
		json_object_set_new(object, "scene", json_string(id->scene));
	if (id->k != AREA_NO_K)
		json_object_set_new(object, "k", json_integer(id->k));
	if (id->part[0])
		json_object_set_new(object, "part", json_string(id->part));
	return object;
}

static json_t *metric_object(const struct metric *m)
{
	const struct {
		const char *key;
		double value;
	} figures[] = {
		{"min", m->min}, {"p10", m->p10}, {"p50", m->p50},   {"p90", m->p90},
		{"p99", m->p99}, {"max", m->max}, {"mean", m->mean}, {"resolution", m->resolution}};
	json_t *object = id_object(&m->id);

	json_object_set_new(object, "unit", json_string(m->unit));
	json_object_set_new(object, "n", json_integer((json_int_t)m->n));
	if (m->below_zero)
		json_object_set_new(object, "below_zero", json_integer((json_int_t)m->below_zero));
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		json_object_set_new(object, figures[i].key, figure_value(figures[i].value));
	return object;
}

static json_t *metrics_object(const struct cell *cell)
{
	json_t *object = json_object();

	for (unsigned int i = 0; i < cell->nr_metrics; i++)
		json_object_set_new(object, cell->metrics[i].name,
				    metric_object(&cell->metrics[i]));
	return object;
}

static json_t *counters_object(const struct cell *cell)
{
	json_t *object = json_object();

	for (int id = 0; cell->counter_vcpus && id < NR_COUNTERS; id++)
		json_object_set_new(object, counter_names[id],
				    json_integer((json_int_t)cell_counter(cell, id)));
	return object;
}

static json_t *per_vcpu_object(const struct cell *cell)
{
	json_t *object = json_object();

	for (int id = 0; cell->counter_vcpus && id < NR_COUNTERS; id++) {
		json_t *values = json_array();

		for (unsigned int vcpu = 0; vcpu < cell->counter_vcpus; vcpu++)
			json_array_append_new(
				values,
				json_integer((json_int_t)cell->counters[vcpu * NR_COUNTERS + id]));
		json_object_set_new(object, counter_names[id], values);
	}
	return object;
}

json_t *turn_value(uint32_t turn)
{
	if (turn == TURN_DEFAULT)
		return json_string(TURN_DEFAULT_NAME);
	return turn == TURN_OP ? json_string(TURN_OP_NAME) : json_integer(turn);
}

static json_t *variants_object(const struct cell *cell)
{
	json_t *object = json_object();

	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++)
		json_object_set_new(object, axes[id].field, json_string(cell->axis[id]));
	return object;
}

static json_t *counts_object(const struct move_counts *counts)
{
	return json_pack("{s:I, s:I, s:I}", "reads", (json_int_t)counts->read, "writes",
			 (json_int_t)counts->write, "invalidations",
			 (json_int_t)counts->invalidated);
}

static json_t *line_object(const struct line_object *object, bool assisted)
{
	json_t *out = json_pack("{s:s, s:i}", "object", object->name, "lines", (int)object->lines);
	json_t *beside;

	json_object_update_new(out, counts_object(&object->all));
	if (assisted)
		json_object_set_new(out, "assisted", counts_object(&object->assisted));
	if (!object->nr_beside)
		return out;
	beside = json_array();
	for (unsigned int i = 0; i < object->nr_beside; i++)
		json_array_append_new(beside, json_string(object->beside[i]));
	json_object_set_new(out, "beside", beside);
	return out;
}

static json_t *lines_array(const struct line_counts *lines)
{
	json_t *array = json_array();

	for (size_t i = 0; i < lines->nr; i++) {
		const struct line_stretch *stretch = &lines->stretch[i];
		json_t *object = id_object(&stretch->id), *objects = json_array();

		for (size_t j = 0; j < stretch->nr; j++)
			json_array_append_new(objects,
					      line_object(&stretch->object[j], lines->assisted));
		json_object_set_new(object, "n", json_integer((json_int_t)stretch->n));
		json_object_set_new(object, "objects", objects);
		json_array_append_new(array, object);
	}
	return array;
}

json_t *results_cell_object(const struct cell *cell)
{
	json_t *object = json_pack(
		"{s:s, s:i, s:s, s:s, s:s, s:s, s:o, s:o, s:I, s:s, s:o, s:i, s:i, s:s, s:s, "
		"s:i, s:I, s:I, s:o, s:o, s:o}",
		"guest", cell->axis[AXIS_GUEST], "vcpus", (int)cell->vcpus, "policy",
		cell->axis[AXIS_POLICY], "path", cell->axis[AXIS_PATH], "flush",
		cell->axis[AXIS_FLUSH], "workload", cell->axis[AXIS_WORKLOAD], "variants",
		variants_object(cell), "turn", turn_value(cell->turn), "seed",
		(json_int_t)cell->seed, "pass", pass_names[cell->pass], "overcommit",
		figure_value(cell->overcommit), "rep", (int)cell->rep, "booted_vcpus",
		(int)cell->booted_vcpus, "status", cell_status_names[cell->status], "reason",
		cell->reason, "order", (int)cell->order, "ticks", (json_int_t)cell->ticks, "steal",
		(json_int_t)cell->steal, "metrics", metrics_object(cell), "counters",
		counters_object(cell), "counters_per_vcpu", per_vcpu_object(cell));

	if (cell->lines.nr)
		json_object_set_new(object, "lines", lines_array(&cell->lines));
	return object;
}

static int write_value(FILE *out, const char *before, const json_t *value, size_t flags)
{
	if (!value)
		return -ENOMEM;
	fputs(before, out);
	/* A write error stays in the stream, where the caller looks for it. */
	json_dumpf(value, out, flags | JSON_ENCODE_ANY | JSON_REAL_PRECISION(FIGURE_DIGITS));
	return 0;
}

int results_write(const struct results *results, FILE *out)
{
	int ret = 0;

	fprintf(out, "{\n\"schema\": \"%s\"", RESULTS_SCHEMA);
	if (!ret)
		ret = write_value(out, ",\n\"tool\": ", results->tool, JSON_INDENT(2));
	if (!ret)
		ret = write_value(out, ",\n\"environment\": ", results->environment,
				  JSON_INDENT(2));
	if (!ret)
		ret = write_value(out, ",\n\"plan\": ", results->plan, JSON_INDENT(2));
	fputs(",\n\"cells\": [\n", out);
	for (size_t i = 0; i < results->nr_cells && !ret; i++) {
		json_t *cell = results_cell_object(&results->cells[i]);

		ret = write_value(out, i ? ",\n" : "", cell, JSON_COMPACT);
		json_decref(cell);
	}
	fputs("\n]\n}\n", out);
	return ret;
}
