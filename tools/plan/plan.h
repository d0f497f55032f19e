/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a sweep measures: the chosen lists, their cross product, and a cell's index in it. One boot
 * of a guest serves all cells of a vCPU count, so an index runs over one boot's cells; the formula
 * is the ABI's (struct area_cell in abi/results.h).
 */
#ifndef TOOLS_PLAN_PLAN_H
#define TOOLS_PLAN_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/results.h"
#include "base/cpulist.h"
#include "plan/axis.h"

#define PLAN_CELLS_MAX      65536u
#define PLAN_GUEST_ARGS_MAX 16u /* on the command line; the tool may add one */
#define PLAN_CMDLINE_MAX    1024u
#define PLAN_SEEDS_MAX      64u

struct plan {
	struct axis_list lists[NR_AXES];
	struct cpulist vcpus; /* one boot each */
	unsigned int nr_seeds;
	uint64_t seeds[PLAN_SEEDS_MAX]; /* likewise, each once; of order, and of what is random */
	unsigned int nr_passes;
	enum area_pass passes[NR_AREA_PASSES]; /* likewise */
	struct cpulist online; /* counts that one boot goes through by hotplug; may be empty */
	uint32_t reps;
	uint32_t iters; /* samples of a figure */
	uint32_t iters_min; /* a stretch that has settled may end after so many; 0: it may not */
	uint32_t turn; /* abi/turn.h */
	uint64_t rest_ns; /* the guest rests between cells; 0: it does not. Not a choice */
	uint32_t held; /* mms that a policy may hold back */
	uint64_t held_age; /* and for how many TSC ticks */
	bool debug_vm;
	uint64_t disturb; /* seed of the disturbances of the guests, boot/disturb.h; 0: none */
	unsigned int nr_guest_args;
	const char *guest_args[PLAN_GUEST_ARGS_MAX + 1]; /* words passed on; the caller owns them */
};

/* A cell by its places in the plan's lists (not the entries themselves). */
struct plan_cell {
	unsigned int online; /* 0 where that list is empty */
	unsigned int place[NR_CELL_AXES];
	uint32_t rep;
};

/* What the boots of one guest and vCPU count differ in: an entry of each axis of the variant. */
struct plan_variant {
	uint8_t entry[NR_VARIANT_AXES];
};

/* The number of variants of the plan, and variant number @index. */
unsigned int plan_variants(const struct plan *plan);
void plan_variant_at(const struct plan *plan, unsigned int index, struct plan_variant *variant);

/* The name of the entry on @id, an axis of the variant; AXIS_NONE if @variant is NULL. */
const char *plan_variant_name(const struct plan_variant *variant, enum axis_id id);

/* True for the first entry of all axes, and for NULL. */
bool plan_variant_is_default(const struct plan_variant *variant);

bool plan_has_pass(const struct plan *plan, enum area_pass pass);

/* Checks that the plan is not empty and has at most PLAN_CELLS_MAX cells a boot. 0 or -EINVAL. */
int plan_check(const struct plan *plan, struct reason *why);

/* Cells of one boot. */
uint32_t plan_cells(const struct plan *plan);

uint32_t plan_index(const struct plan *plan, const struct plan_cell *cell);
void plan_cell_at(const struct plan *plan, uint32_t index, struct plan_cell *cell);

/* With how many vCPUs online a cell is measured in a guest that has @booted. */
unsigned int plan_cell_vcpus(const struct plan *plan, const struct plan_cell *cell,
			     unsigned int booted);

/* The name of a cell's entry on an axis. */
const char *plan_name(const struct plan *plan, const struct plan_cell *cell, enum axis_id id);

/*
 * Composes the guest's command line: explicit lists, never `all`, so that a cell's index means the
 * same to both sides. @variant: NULL for a guest without event channels. With @sync the guest waits
 * after each cell until it is acknowledged. Returns 0, or -ENOSPC with @why.
 */
int plan_cmdline(const struct plan *plan, const struct plan_variant *variant, bool sync, char *out,
		 size_t bytes, struct reason *why);

#endif
