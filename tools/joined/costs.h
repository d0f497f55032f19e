/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each policy costs by a results file: a lazy switch, and the end of an mm by how many vCPUs
 * are lazy on it, in the file's unit and, where they were counted, line transfers. price.h makes
 * one figure of it.
 */
#ifndef TOOLS_JOINED_COSTS_H
#define TOOLS_JOINED_COSTS_H

#include "base/reason.h"
#include "model/transfers.h"
#include "report/figures.h"

#define COSTS_POINTS_MAX 128u

/* In the results' unit, and transfers for which nobody waits. */
struct amount {
	double cost, moves;
};

/* An end with @k lazy vCPUs. */
struct end_point {
	unsigned int k;
	struct amount amount;
};

struct policy_cost {
	const char *policy; /* the results' */
	const char *visit; /* whose switch and transfers stand for it: its own name, or `eager` */
	double switched; /* a lazy switch, alone */
	struct transfers transfers; /* of a switch */
	unsigned int nr_ends;
	struct end_point ends[COSTS_POINTS_MAX]; /* ascending k */
	struct amount slope; /* what another lazy vCPU adds, beyond the last point */
};

struct costs {
	struct cell_key key; /* guest, path, flush, variant, vCPUs */
	char unit[32]; /* "instructions", "ns" */
	bool checked; /* a figure is of the pass that checks */
	bool assisted; /* and one is of the pass assist */
	unsigned int nr;
	struct policy_cost policies[AXIS_LIST_MAX];
};

/*
 * The costs of all policies of which @key's cells have both figures; @key has a guest, a path, a
 * flush and a vCPU count. Returns 0, or -ENOENT with @why if fewer than two policies have.
 */
int costs_find(const struct results *results, const struct cell_key *key, struct costs *costs,
	       struct reason *why);

/* The end of an mm with @k lazy vCPUs, 0 or more; whether it is beyond what was measured. */
struct amount costs_end(const struct policy_cost *policy, double k);
bool costs_is_beyond(const struct policy_cost *policy, double k);

#endif
