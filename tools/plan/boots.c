/* SPDX-License-Identifier: BSD-2-Clause */
/* See boots.h. */
#include "plan/boots.h"

#include "abi/turn.h"
#include "plan/guests.h"
#include "plan/rules/absent.h"

#define CHECK_ROUNDS "rounds=3"

/* The last digit of *@index in a number system of base @base. */
static unsigned int take(unsigned int *index, unsigned int base)
{
	unsigned int digit = *index % base;

	*index /= base;
	return digit;
}

/* Takes what no cell of the boot can have out of the plan's list. */
static void leave_out_absent(const struct plan_boot *boot, enum axis_id id, struct axis_list *list)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < list->nr; i++) {
		if (!plan_absent(boot, id, list->entry[i]))
			list->entry[nr++] = list->entry[i];
	}
	list->nr = nr;
}

/* Whether the boot has a cell. */
static bool can_boot(const struct plan *plan, const struct plan_boot *boot)
{
	for (int id = 0; id < NR_CELL_AXES; id++) {
		struct axis_list list = plan->lists[id];

		leave_out_absent(boot, id, &list);
		if (!list.nr)
			return false;
	}
	for (int id = FIRST_VARIANT_AXIS; boot->has_variant && id < NR_AXES; id++) {
		if (plan_absent(boot, id, boot->variant.entry[id - FIRST_VARIANT_AXIS]))
			return false;
	}
	return true;
}

/* With @guest, vCPUs and variant number @index of its own. False: there is no number @index. */
static bool setting_at(const struct plan *plan, unsigned int guest, unsigned int index,
		       struct plan_boot *boot)
{
	bool has_evtchns = guests[guest].has_evtchns;
	unsigned int variants = has_evtchns ? plan_variants(plan) : 1;

	*boot = (struct plan_boot){.guest = guest, .has_variant = has_evtchns};
	plan_variant_at(plan, take(&index, variants), &boot->variant);
	if (index >= plan->vcpus.nr)
		return false;
	boot->vcpus = plan->vcpus.cpu[index];
	return true;
}

static void keep_random(struct axis_list *workloads)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < workloads->nr; i++) {
		if (abi_workload_is_random(workloads->entry[i]))
			workloads->entry[nr++] = workloads->entry[i];
	}
	workloads->nr = nr;
}

/* Under a seed after the first there are only workloads that use it. */
static unsigned int seeds_used(const struct plan *plan, const struct plan_boot *boot)
{
	struct axis_list workloads = plan->lists[AXIS_WORKLOAD];

	leave_out_absent(boot, AXIS_WORKLOAD, &workloads);
	keep_random(&workloads);
	return workloads.nr ? plan->nr_seeds : 1;
}

/*
 * The passes of a guest, in @passes. Xen decodes no instruction of a classic PV guest, and on bare
 * there is no Xen: in an assist pass these would measure again what they do in the first, which is
 * done only if asked for alone.
 */
static unsigned int passes_of(const struct plan *plan, unsigned int guest,
			      enum area_pass passes[NR_AREA_PASSES])
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < plan->nr_passes; i++)
		if (plan->passes[i] != AREA_ASSIST || guests[guest].boot == GUEST_BOOT_PVH ||
		    (plan->nr_passes == 1 && guests[guest].boot != GUEST_BOOT_BARE))
			passes[nr++] = plan->passes[i];
	return nr;
}

/* Line transfers depend on the turn: unless one is asked for there are a long and a short one. */
static const uint32_t lines_turns[] = {TURN_OP, TURN_SHORTEST};
#define NR_LINES_TURNS (sizeof(lines_turns) / sizeof(lines_turns[0]))

/* A pass with a turn. */
struct take {
	enum area_pass pass;
	uint32_t turn;
};

static unsigned int takes_of(const struct plan *plan, unsigned int guest,
			     struct take takes[NR_AREA_PASSES + NR_LINES_TURNS])
{
	enum area_pass passes[NR_AREA_PASSES];
	unsigned int nr_passes = passes_of(plan, guest, passes), nr = 0;

	for (unsigned int i = 0; i < nr_passes; i++) {
		bool all_turns = passes[i] == AREA_LINES && plan->turn == TURN_DEFAULT;

		for (unsigned int j = 0; j < (all_turns ? NR_LINES_TURNS : 1); j++)
			takes[nr++] =
				(struct take){passes[i], all_turns ? lines_turns[j] : plan->turn};
	}
	return nr;
}

bool plan_boot_at(const struct plan *plan, unsigned int index, struct plan_boot *boot)
{
	const struct axis_list *list = &plan->lists[AXIS_GUEST];

	for (unsigned int i = 0; i < list->nr; i++) {
		struct take takes[NR_AREA_PASSES + NR_LINES_TURNS];
		unsigned int nr_takes = takes_of(plan, list->entry[i], takes);

		for (unsigned int j = 0; setting_at(plan, list->entry[i], j, boot); j++) {
			unsigned int nr = seeds_used(plan, boot) * nr_takes;

			if (!can_boot(plan, boot))
				continue;
			if (index >= nr) {
				index -= nr;
				continue;
			}
			boot->pass = takes[index % nr_takes].pass;
			boot->turn = takes[take(&index, nr_takes)].turn;
			boot->seed = plan->seeds[index];
			return true;
		}
	}
	return false;
}

const struct plan_variant *plan_boot_variant(const struct plan_boot *boot)
{
	return boot->has_variant ? &boot->variant : NULL;
}

static void only(struct axis_list *list, unsigned int entry)
{
	list->nr = 1;
	list->entry[0] = (uint8_t)entry;
}

void plan_of_boot(const struct plan *plan, const struct plan_boot *boot, struct plan *out)
{
	*out = *plan;
	only(&out->lists[AXIS_GUEST], boot->guest);
	for (int id = 0; id < NR_CELL_AXES; id++)
		leave_out_absent(boot, id, &out->lists[id]);
	for (int i = 0; i < NR_VARIANT_AXES; i++)
		only(&out->lists[FIRST_VARIANT_AXIS + i], boot->variant.entry[i]);
	out->vcpus.nr = 1;
	out->vcpus.cpu[0] = (unsigned short)boot->vcpus;
	if (boot->seed != plan->seeds[0])
		keep_random(&out->lists[AXIS_WORKLOAD]);
	out->nr_seeds = 1;
	out->seeds[0] = boot->seed;
	/* Beside a pass that measures, the one that checks need not be long. */
	if (plan->nr_passes > 1 && boot->pass == AREA_CHECK)
		out->guest_args[out->nr_guest_args++] = CHECK_ROUNDS;
	out->nr_passes = 1;
	out->passes[0] = boot->pass;
	out->turn = boot->turn;
}
