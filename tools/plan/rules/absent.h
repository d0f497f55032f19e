/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a kind of guest cannot do on any machine. No cell of it is planned, and its reason is said
 * once. Whether a machine, a Xen or a QEMU can do the rest is for the guest to find out, whose
 * cells are then n/a.
 */
#ifndef TOOLS_PLAN_RULES_ABSENT_H
#define TOOLS_PLAN_RULES_ABSENT_H

#include "plan/boots.h"

/*
 * Why no cell of @boot can have @entry of the axis @id, which is a cell's or the variant's; NULL if
 * one may. The boot's guest, vCPUs and variant count.
 */
const char *plan_absent(const struct plan_boot *boot, enum axis_id id, unsigned int entry);

/* One thing that the plan asks for and no boot of a guest, or with a number of vCPUs, has. */
struct plan_absence {
	int guest; /* enum guest_index; -1: of none */
	unsigned int vcpus; /* 0: with any number */
	int evtchn_abi; /* -1: with any */
	enum axis_id id;
	struct axis_list list; /* what of the axis */
	const char *reason;
};

/* 0, or -EINVAL with @why: no cell of the plan can be filled, whatever the pass. */
int plan_check_boots(const struct plan *plan, struct reason *why);

/*
 * Absence number 0, 1, ... among those that leave out cells of the plan; false: there is no number
 * @index.
 */
bool plan_absence_at(const struct plan *plan, unsigned int index, struct plan_absence *absence);

#endif
