/* SPDX-License-Identifier: BSD-2-Clause */
/* See boots.h. */
#include "plan/boots.h"

#include "abi/turn.h"
#include "plan/guests.h"

#define CHECK_ROUNDS "rounds=3"

/* The last digit of *@index in a number system of base @base. */
static unsigned int take(unsigned int *index, unsigned int base)
{
	unsigned int digit = *index % base;

	*index /= base;
	return digit;
}

static unsigned int random_workloads(const struct plan *plan)
{
	const struct axis_list *list = &plan->lists[AXIS_WORKLOAD];
	unsigned int nr = 0;

	for (unsigned int i = 0; i < list->nr; i++)
		nr += abi_workload_is_random(list->entry[i]);
	return nr;
}

/* Under a seed after the first there are only workloads that use it. */
static unsigned int seeds_used(const struct plan *plan)
{
	return random_workloads(plan) ? plan->nr_seeds : 1;
}

static void drop_others(struct axis_list *list)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < list->nr; i++)
		if (abi_workload_is_random(list->entry[i]))
			list->entry[kept++] = list->entry[i];
	list->nr = kept;
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
		const struct guest *guest = &guests[list->entry[i]];
		unsigned int variants = guest->has_evtchns ? plan_variants(plan) : 1;
		struct take takes[NR_AREA_PASSES + NR_LINES_TURNS], taken;
		unsigned int nr_takes = takes_of(plan, list->entry[i], takes);
		unsigned int nr = plan->vcpus.nr * variants * seeds_used(plan) * nr_takes;

		if (index >= nr) {
			index -= nr;
			continue;
		}
		*boot = (struct plan_boot){.guest = list->entry[i],
					   .has_variant = guest->has_evtchns};
		taken = takes[take(&index, nr_takes)];
		boot->pass = taken.pass;
		boot->turn = taken.turn;
		boot->seed = plan->seeds[take(&index, seeds_used(plan))];
		plan_variant_at(plan, take(&index, variants), &boot->variant);
		boot->vcpus = plan->vcpus.cpu[index];
		return true;
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
	for (int i = 0; i < NR_VARIANT_AXES; i++)
		only(&out->lists[FIRST_VARIANT_AXIS + i], boot->variant.entry[i]);
	out->vcpus.nr = 1;
	out->vcpus.cpu[0] = (unsigned short)boot->vcpus;
	if (boot->seed != plan->seeds[0])
		drop_others(&out->lists[AXIS_WORKLOAD]);
	out->nr_seeds = 1;
	out->seeds[0] = boot->seed;
	/* Beside a pass that measures, the one that checks need not be long. */
	if (plan->nr_passes > 1 && boot->pass == AREA_CHECK)
		out->guest_args[out->nr_guest_args++] = CHECK_ROUNDS;
	out->nr_passes = 1;
	out->passes[0] = boot->pass;
	out->turn = boot->turn;
}
