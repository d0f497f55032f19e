/* SPDX-License-Identifier: BSD-2-Clause */
/* The cross product and its index; see plan.h. */
#include "plan/plan.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "plan/turn.h"

unsigned int plan_variants(const struct plan *plan)
{
	unsigned int variants = 1;

	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++)
		variants *= plan->lists[id].nr;
	return variants;
}

void plan_variant_at(const struct plan *plan, unsigned int index, struct plan_variant *variant)
{
	for (int id = NR_AXES - 1; id >= FIRST_VARIANT_AXIS; id--) {
		const struct axis_list *list = &plan->lists[id];

		variant->entry[id - FIRST_VARIANT_AXIS] = list->entry[index % list->nr];
		index /= list->nr;
	}
}

const char *plan_variant_name(const struct plan_variant *variant, enum axis_id id)
{
	return variant ? axes[id].entries[variant->entry[id - FIRST_VARIANT_AXIS]].name : AXIS_NONE;
}

bool plan_variant_is_default(const struct plan_variant *variant)
{
	for (int i = 0; variant && i < NR_VARIANT_AXES; i++)
		if (variant->entry[i])
			return false;
	return true;
}

bool plan_has_pass(const struct plan *plan, enum area_pass pass)
{
	for (unsigned int i = 0; i < plan->nr_passes; i++)
		if (plan->passes[i] == pass)
			return true;
	return false;
}

int plan_check(const struct plan *plan, struct reason *why)
{
	uint64_t cells = (uint64_t)plan->reps * (plan->online.nr ?: 1);

	for (int id = 0; id < NR_CELL_AXES; id++)
		cells *= plan->lists[id].nr;
	if (!cells || !plan->vcpus.nr || !plan->lists[AXIS_GUEST].nr || !plan_variants(plan))
		return reason_set(why, EINVAL, "the sweep has no cell");
	if (cells > PLAN_CELLS_MAX)
		return reason_set(why, EINVAL,
				  "%" PRIu64 " cells a guest are more than %u: lower --reps", cells,
				  PLAN_CELLS_MAX);
	return 0;
}

uint32_t plan_cells(const struct plan *plan)
{
	uint32_t cells = plan->reps * (plan->online.nr ?: 1);

	for (int id = 0; id < NR_CELL_AXES; id++)
		cells *= plan->lists[id].nr;
	return cells;
}

uint32_t plan_index(const struct plan *plan, const struct plan_cell *cell)
{
	uint32_t index = cell->online;

	for (int id = 0; id < NR_CELL_AXES; id++)
		index = index * plan->lists[id].nr + cell->place[id];
	return index * plan->reps + cell->rep;
}

void plan_cell_at(const struct plan *plan, uint32_t index, struct plan_cell *cell)
{
	cell->rep = index % plan->reps;
	index /= plan->reps;
	for (int id = NR_CELL_AXES - 1; id >= 0; id--) {
		cell->place[id] = index % plan->lists[id].nr;
		index /= plan->lists[id].nr;
	}
	cell->online = index;
}

unsigned int plan_cell_vcpus(const struct plan *plan, const struct plan_cell *cell,
			     unsigned int booted)
{
	return plan->online.nr ? plan->online.cpu[cell->online] : booted;
}

const char *plan_name(const struct plan *plan, const struct plan_cell *cell, enum axis_id id)
{
	return axes[id].entries[plan->lists[id].entry[cell->place[id]]].name;
}

int plan_cmdline(const struct plan *plan, const struct plan_variant *variant, bool sync, char *out,
		 size_t bytes, struct reason *why)
{
	size_t used = 0;

	for (int id = 0; id < NR_CELL_AXES; id++) {
		int length;

		used += (size_t)snprintf(out + used, bytes - used, "%s%s=", id ? " " : "",
					 axes[id].name);
		if (used >= bytes)
			goto too_long;
		length = axis_format(id, &plan->lists[id], out + used, bytes - used);
		if (length < 0)
			goto too_long;
		used += (size_t)length;
	}
	for (int id = FIRST_VARIANT_AXIS; variant && id < NR_AXES && used < bytes; id++)
		used += (size_t)snprintf(out + used, bytes - used, " %s=%s", axes[id].name,
					 plan_variant_name(variant, id));
	if (used >= bytes)
		goto too_long;
	used += (size_t)snprintf(out + used, bytes - used,
				 " reps=%" PRIu32 " iters=%" PRIu32 " seed=%" PRIu64
				 " held=%" PRIu32 " held-age=%" PRIu64 " debug_vm=%d sync=%d",
				 plan->reps, plan->iters, plan->seeds[0], plan->held,
				 plan->held_age, plan->debug_vm, sync);
	if (plan->rest_ns && used < bytes)
		used += (size_t)snprintf(out + used, bytes - used, " rest=%" PRIu64, plan->rest_ns);
	if (plan->iters_min && used < bytes)
		used += (size_t)snprintf(out + used, bytes - used, " iters-min=%" PRIu32,
					 plan->iters_min);
	if (plan->turn && used < bytes) {
		char turn[TURN_TEXT_MAX];

		turn_format(plan->turn, turn, sizeof(turn));
		used += (size_t)snprintf(out + used, bytes - used, " turn=%s", turn);
	}
	if (plan->online.nr && used < bytes) {
		char counts[PLAN_CMDLINE_MAX];

		cpulist_format(&plan->online, counts, sizeof(counts));
		used += (size_t)snprintf(out + used, bytes - used, " online=%s", counts);
	}
	for (unsigned int i = 0; i < plan->nr_guest_args && used < bytes; i++)
		used += (size_t)snprintf(out + used, bytes - used, " %s", plan->guest_args[i]);
	if (used < bytes)
		return 0;
too_long:
	return reason_set(why, ENOSPC, "the guest's command line is longer than %zu bytes",
			  bytes - 1);
}
