/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The boots that a plan consists of. All cells of a boot share its guest, number of vCPUs, variant
 * of event channels, seed, pass and turn; each combination that has a cell is a boot of its own,
 * and under the second seed and later ones there are only cells of workloads that use a seed. A
 * boot is a plan, too, in which each of these lists has one entry, and the others lack what no such
 * boot can do (rules/absent.h): whoever runs it needs no other.
 */
#ifndef TOOLS_PLAN_BOOTS_H
#define TOOLS_PLAN_BOOTS_H

#include "plan/plan.h"

struct plan_boot {
	unsigned int guest; /* enum guest_index */
	unsigned int vcpus;
	struct plan_variant variant;
	bool has_variant; /* the guest has event channels */
	uint64_t seed;
	enum area_pass pass;
	uint32_t turn; /* abi/turn.h */
};

/* Boots number 0, 1, ... in the order of the results; false: there is no number @index. */
bool plan_boot_at(const struct plan *plan, unsigned int index, struct plan_boot *boot);

/* The variant; NULL for a guest without event channels. */
const struct plan_variant *plan_boot_variant(const struct plan_boot *boot);

/* The plan of this boot alone. */
void plan_of_boot(const struct plan *plan, const struct plan_boot *boot, struct plan *out);

#endif
