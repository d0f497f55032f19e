// SPDX-License-Identifier: BSD-2-Clause
/* Costs by a results file; see costs.h. */
#include "joined/costs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Of the assist pass if there is one: a CPU fetches and decodes by itself. */
static struct figure find(const struct results *results, const struct cell_key *key,
			  const char *workload, const char *policy, const char *metric,
			  struct costs *costs)
{
	struct figure figure;
	struct cell_key of = *key;

	of.axis[AXIS_WORKLOAD] = workload;
	of.axis[AXIS_POLICY] = policy;
	of.assist = true;
	figure = figure_find(results, &of, metric);
	if (figure.kind == FIGURE_VALUE) {
		costs->assisted = true;
		return figure;
	}
	of.assist = false;
	figure = figure_find(results, &of, metric);
	if (figure.kind == FIGURE_VALUE)
		costs->checked |= figure.checked;
	return figure;
}

/* The slope of the straight line that fits best, of costs or of moves. */
static double fit(const struct policy_cost *policy, double (*value)(const struct amount *amount))
{
	double n = policy->nr_ends, k = 0, c = 0, kk = 0, kc = 0, spread;

	for (unsigned int i = 0; i < policy->nr_ends; i++) {
		const struct end_point *end = &policy->ends[i];

		k += end->k;
		c += value(&end->amount);
		kk += (double)end->k * end->k;
		kc += end->k * value(&end->amount);
	}
	spread = n * kk - k * k;
	return spread > 0 ? (n * kc - k * c) / spread : 0;
}

static double cost_of(const struct amount *amount)
{
	return amount->cost;
}

static double moves_of(const struct amount *amount)
{
	return amount->moves;
}

static struct transfers find_moves(const struct results *results, const struct cell_key *key,
				   const char *policy, const char *workload, uint32_t k)
{
	const struct transfers_key of = {
		.guest = key->axis[AXIS_GUEST],
		.policy = policy,
		/* A switch sends nothing and flushes nothing. */
		.path = k == AREA_NO_K ? NULL : key->axis[AXIS_PATH],
		.flush = k == AREA_NO_K ? NULL : key->axis[AXIS_FLUSH],
		.workload = workload,
		.vcpus = key->vcpus,
		.what = k == AREA_NO_K ? "switch" : "whole",
		.k = k,
	};

	return transfers_find(results, &of);
}

/*
 * `whole` has the flush and the victims in it, in whose share policies differ. All of it, with what
 * they have in common.
 */
static void find_ends(const struct results *results, struct costs *costs,
		      struct policy_cost *policy)
{
	const struct cell_key *key = &costs->key;

	for (unsigned int k = 0; k < key->vcpus && policy->nr_ends < COSTS_POINTS_MAX; k++) {
		struct transfers moves;
		struct figure figure;
		char name[32];

		snprintf(name, sizeof(name), "whole.k%u", k);
		figure = find(results, key, "exit", policy->policy, name, costs);
		if (figure.kind != FIGURE_VALUE)
			continue;
		moves = find_moves(results, key, policy->policy, "exit", k);
		policy->ends[policy->nr_ends++] =
			(struct end_point){k, {figure.value, transfers_sum(&moves)}};
	}
	policy->slope = (struct amount){fit(policy, cost_of), fit(policy, moves_of)};
}

/* A visit that blocks: under `+block` the mm is left and entered, as `eager` does always. */
static struct figure find_switch(const struct results *results, struct costs *costs,
				 struct policy_cost *policy)
{
	struct figure figure;

	policy->visit = strstr(policy->policy, "+block") ? "eager" : policy->policy;
	figure = find(results, &costs->key, "switch", policy->visit, "switch", costs);
	if (figure.kind == FIGURE_VALUE)
		return figure;
	policy->visit = policy->policy;
	return find(results, &costs->key, "switch", policy->visit, "switch", costs);
}

/*
 * Where nothing moved under any policy the vCPUs did not take turns while it was counted: that says
 * nothing of contention.
 */
static void drop_still(struct costs *costs)
{
	double sum = 0;

	for (unsigned int i = 0; i < costs->nr; i++)
		sum += transfers_sum(&costs->policies[i].transfers);
	for (unsigned int i = 0; sum <= 0 && i < costs->nr; i++)
		costs->policies[i].transfers.counted = false;
}

int costs_find(const struct results *results, const struct cell_key *key, struct costs *costs,
	       struct reason *why)
{
	struct name_set names;

	*costs = (struct costs){.key = *key};
	figure_names(results, key, AXIS_POLICY, &names);
	for (unsigned int i = 0; i < names.nr; i++) {
		struct policy_cost *policy = &costs->policies[costs->nr];
		struct figure figure;

		*policy = (struct policy_cost){.policy = names.name[i]};
		figure = find_switch(results, costs, policy);
		if (figure.kind != FIGURE_VALUE)
			continue;
		policy->switched = figure.value;
		policy->transfers = find_moves(results, key, policy->visit, "switch", AREA_NO_K);
		find_ends(results, costs, policy);
		if (!policy->nr_ends)
			continue;
		snprintf(costs->unit, sizeof(costs->unit), "%s", figure.unit);
		costs->nr++;
	}
	drop_still(costs);
	if (costs->nr >= 2)
		return 0;
	return reason_set(why, ENOENT,
			  "guest %s, %u vCPUs, path %s, flush %s: not two policies with the "
			  "workloads switch and exit",
			  key->axis[AXIS_GUEST], key->vcpus, key->axis[AXIS_PATH],
			  key->axis[AXIS_FLUSH]);
}

/* @from, @steps times @step further. */
static struct amount further(const struct amount *from, double steps, const struct amount *step)
{
	return (struct amount){from->cost + steps * step->cost, from->moves + steps * step->moves};
}

struct amount costs_end(const struct policy_cost *policy, double k)
{
	const struct end_point *last = &policy->ends[policy->nr_ends - 1], *first = policy->ends;

	for (unsigned int i = 1; i < policy->nr_ends; i++) {
		const struct end_point *a = &policy->ends[i - 1], *b = &policy->ends[i];
		double steps = b->k - a->k;
		struct amount step = {(b->amount.cost - a->amount.cost) / steps,
				      (b->amount.moves - a->amount.moves) / steps};

		if (k >= a->k && k <= b->k)
			return further(&a->amount, k - a->k, &step);
	}
	if (k < first->k)
		return further(&first->amount, k - first->k, &policy->slope);
	return further(&last->amount, k - last->k, &policy->slope);
}

bool costs_is_beyond(const struct policy_cost *policy, double k)
{
	return k > policy->ends[policy->nr_ends - 1].k;
}
