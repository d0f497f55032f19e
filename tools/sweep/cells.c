/* SPDX-License-Identifier: BSD-2-Clause */
/* From a results area to results; see cells.h. */
#include "sweep/cells.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/guests.h"
#include "plan/turn.h"

void sweep_label(char *out, size_t bytes, const struct plan *plan, const struct plan_boot *boot,
		 char separator)
{
	const struct plan_variant *variant = plan_boot_variant(boot);
	size_t used = (size_t)snprintf(out, bytes, "%s", guests[boot->guest].name);

	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES && used < bytes; id++)
		if (!plan_variant_is_default(variant))
			used += (size_t)snprintf(out + used, bytes - used, "%c%s", separator,
						 plan_variant_name(variant, id));
	if (plan->nr_seeds > 1 && used < bytes)
		used += (size_t)snprintf(out + used, bytes - used, "%cseed%" PRIu64, separator,
					 boot->seed);
	if (plan->nr_passes > 1 && boot->pass != AREA_MEASURE && used < bytes)
		used += (size_t)snprintf(out + used, bytes - used, "%c%s", separator,
					 pass_names[boot->pass]);
	if (boot->turn != plan->turn && used < bytes) {
		char turn[TURN_TEXT_MAX];

		turn_format(boot->turn, turn, sizeof(turn));
		snprintf(out + used, bytes - used, "%cturn%c%s", separator, separator, turn);
	}
}

static void convert(const struct area_figures *in, const struct units *units, struct metric *out)
{
	out->id = in->id;
	strcpy(out->name, in->name);
	snprintf(out->unit, sizeof(out->unit), "%s", units_name(units, in->unit));
	out->n = in->n;
	out->below_zero = in->below_zero;
	out->min = units_convert(units, in->unit, (double)in->min);
	out->p10 = units_convert(units, in->unit, (double)in->p10);
	out->resolution = units_convert(units, in->unit, (double)in->resolution);
	out->p50 = units_convert(units, in->unit, (double)in->p50);
	out->p90 = units_convert(units, in->unit, (double)in->p90);
	out->p99 = units_convert(units, in->unit, (double)in->p99);
	out->max = units_convert(units, in->unit, (double)in->max);
	out->mean = units_convert(units, in->unit, in->mean);
}

/* @is_hotplugged: the plan says with how many vCPUs; else vcpu-set may have changed the number. */
/* TSCs that differ by more than what is measured differ in the other samples, too. */
static void mark_below_zero(struct cell *cell)
{
	size_t used = strlen(cell->reason);
	uint64_t sum = 0;

	for (unsigned int i = 0; i < cell->nr_metrics; i++)
		sum += cell->metrics[i].below_zero;
	if (sum)
		snprintf(cell->reason + used, sizeof(cell->reason) - used,
			 "%sthe vCPUs' TSCs differ: %" PRIu64 " differences below 0 are left out",
			 used ? "; " : "", sum);
}

static int fill_cell(struct cell *cell, struct area_cell_data *data, const struct units *units,
		     bool is_hotplugged)
{
	cell->order = data->order;
	cell->ticks = data->ticks;
	cell->steal = data->steal_ns;
	snprintf(cell->reason, sizeof(cell->reason), "%s", data->reason);
	if (data->state == AREA_CELL_OK && is_hotplugged && data->nr_vcpus != cell->vcpus) {
		cell->status = CELL_FAILED;
		snprintf(cell->reason, sizeof(cell->reason),
			 "measured with %u vCPUs online, asked for %u", data->nr_vcpus,
			 cell->vcpus);
		return 0;
	}
	if (data->state != AREA_CELL_OK) {
		cell->status = data->state == AREA_CELL_NA ? CELL_NA : CELL_FAILED;
		return 0;
	}
	cell->metrics = calloc(data->nr_metrics + 1, sizeof(*cell->metrics));
	if (!cell->metrics)
		return -ENOMEM;
	cell->vcpus = data->nr_vcpus;
	cell->status = CELL_OK;
	cell->nr_metrics = data->nr_metrics;
	for (unsigned int i = 0; i < data->nr_metrics; i++)
		convert(&data->metrics[i], units, &cell->metrics[i]);
	mark_below_zero(cell);
	if (cell->pass == AREA_CHECK) {
		cell->counters = data->counters;
		cell->counter_vcpus = data->nr_vcpus;
		data->counters = NULL;
	}
	return 0;
}

/* Which cell it is. */
static void name_cell(struct cell *cell, const struct plan *plan, const struct plan_boot *boot,
		      uint32_t index)
{
	const struct plan_variant *variant = plan_boot_variant(boot);
	struct plan_cell place;

	plan_cell_at(plan, index, &place);
	cell->vcpus = plan_cell_vcpus(plan, &place, boot->vcpus);
	cell->booted_vcpus = boot->vcpus;
	cell->turn = plan->turn;
	cell->seed = boot->seed;
	cell->pass = boot->pass;
	cell->overcommit = 1;
	cell->rep = place.rep;
	snprintf(cell->axis[AXIS_GUEST], AXIS_NAME_MAX, "%s", guests[boot->guest].name);
	for (int id = 0; id < NR_CELL_AXES; id++)
		snprintf(cell->axis[id], AXIS_NAME_MAX, "%s", plan_name(plan, &place, id));
	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++)
		snprintf(cell->axis[id], AXIS_NAME_MAX, "%s", plan_variant_name(variant, id));
}

int sweep_add_cell(struct results *results, const struct plan *plan, const struct plan_boot *boot,
		   const struct units *units, uint32_t index, struct area_cell_data *data,
		   const char *missing)
{
	struct cell *cell = results_add_cell(results);

	if (!cell)
		return -ENOMEM;
	name_cell(cell, plan, boot, index);
	cell->index = index;
	if (data && data->state != AREA_CELL_MISSING)
		return fill_cell(cell, data, units, plan->online.nr);
	cell->status = CELL_FAILED;
	snprintf(cell->reason, sizeof(cell->reason), "%.150s", missing);
	return 0;
}

int sweep_add_cells(struct results *results, const struct plan *plan, const struct plan_boot *boot,
		    const struct units *units, struct area_data *data, const char *missing)
{
	int failed = 0;

	for (uint32_t index = 0; index < plan_cells(plan); index++) {
		if (sweep_add_cell(results, plan, boot, units, index,
				   data ? &data->cells[index] : NULL, missing))
			return -ENOMEM;
		failed += results->cells[results->nr_cells - 1].status == CELL_FAILED;
	}
	return failed;
}
