/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The axes of a sweep as tables of names, made from the X-macros of abi/axes.h and from the table
 * of guests. Used by option parsing, `lazyshoot list` and the results.
 */
#ifndef TOOLS_PLAN_AXIS_H
#define TOOLS_PLAN_AXIS_H

#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "plan/axis_entry.h"

/*
 * First the axes of a cell's index, in its order (abi/results.h). The others are not part of the
 * index, because all cells of a boot share them: the guest, and the variant of the boot, which is
 * how its event channels are set up. On an axis of the variant the first entry is the default.
 */
enum axis_id {
	AXIS_POLICY,
	AXIS_PATH,
	AXIS_FLUSH,
	AXIS_WORKLOAD,
	NR_CELL_AXES,
	AXIS_GUEST = NR_CELL_AXES,
	AXIS_EVTCHN_ABI,
	AXIS_UPCALL,
	AXIS_PORTS,
	NR_AXES,
	FIRST_VARIANT_AXIS = AXIS_EVTCHN_ABI
};

#define NR_VARIANT_AXES (NR_AXES - FIRST_VARIANT_AXIS)

/* On an axis of the variant: the name of a guest that has no event channels. */
#define AXIS_NONE "n/a"

#define AXIS_LIST_MAX 16 /* entries that a list can name: the guest's OPTIONS_MAX_LIST */

struct axis {
	const char *name; /* "policy": the option, and the guest's word */
	const char *field; /* of the JSON and the CSV: the name, with _ for - */
	const char *plural; /* "policies": the word of `lazyshoot list` */
	const struct axis_entry *entries;
	unsigned int nr; /* of listed entries, those that `all` selects */
};

extern const struct axis axes[NR_AXES];

/* What a user chose of an axis: indices into its entries, in the user's order. */
struct axis_list {
	unsigned int nr;
	uint8_t entry[AXIS_LIST_MAX];
};

/*
 * Parses "a,b" or "all". Returns 0, or -EINVAL with @why naming the word and the valid ones
 * (unknown, empty or named twice).
 */
int axis_parse(enum axis_id id, const char *text, struct axis_list *out, struct reason *why);

/* Writes the chosen names as "a,b" to @out. Returns the length, or -ENOSPC. */
int axis_format(enum axis_id id, const struct axis_list *list, char *out, size_t bytes);

#endif
