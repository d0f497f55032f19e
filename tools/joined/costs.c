// SPDX-License-Identifier: BSD-2-Clause
/* Costs by a results file; see costs.h. */
#include "joined/costs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct figure find(const struct results *results, const struct cell_key *key,
			  const char *workload, const char *policy, const char *metric)
{
	struct cell_key of = *key;

	of.axis[AXIS_WORKLOAD] = workload;
	of.axis[AXIS_POLICY] = policy;
	return figure_find(results, &of, metric);
}

/* What another vCPU adds, by the straight line that fits best. */
static double fit_slope(const struct policy_cost *policy)
{
	double n = policy->nr_ends, k = 0, c = 0, kk = 0, kc = 0, spread;

	for (unsigned int i = 0; i < policy->nr_ends; i++) {
		const struct end_point *end = &policy->ends[i];

		k += end->k;
		c += end->cost;
		kk += (double)end->k * end->k;
		kc += end->k * end->cost;
	}
	spread = n * kk - k * k;
	return spread > 0 ? (n * kc - k * c) / spread : 0;
}

/*
 * `whole` has the flush and the victims in it, in whose share policies differ. All of it, with what
 * they have in common.
 */
static void find_ends(const struct results *results, const struct cell_key *key,
		      struct policy_cost *policy)
{
	for (unsigned int k = 0; k < key->vcpus && policy->nr_ends < COSTS_POINTS_MAX; k++) {
		struct figure figure;
		char name[32];

		snprintf(name, sizeof(name), "whole.k%u", k);
		figure = find(results, key, "exit", policy->policy, name);
		if (figure.kind == FIGURE_VALUE)
			policy->ends[policy->nr_ends++] = (struct end_point){k, figure.value};
	}
	policy->slope = fit_slope(policy);
}

/* A visit that blocks: under `+block` the mm is left and entered, as `eager` does always. */
static struct figure find_switch(const struct results *results, const struct cell_key *key,
				 const char *policy)
{
	struct figure figure =
		find(results, key, "switch", strstr(policy, "+block") ? "eager" : policy, "switch");

	if (figure.kind != FIGURE_VALUE)
		figure = find(results, key, "switch", policy, "switch");
	return figure;
}

int costs_find(const struct results *results, const struct cell_key *key, struct costs *costs,
	       struct reason *why)
{
	struct name_set names;

	*costs = (struct costs){.key = *key};
	figure_names(results, key, AXIS_POLICY, &names);
	for (unsigned int i = 0; i < names.nr; i++) {
		struct policy_cost *policy = &costs->policies[costs->nr];
		struct figure figure = find_switch(results, key, names.name[i]);

		*policy = (struct policy_cost){.policy = names.name[i], .switched = figure.value};
		if (figure.kind != FIGURE_VALUE ||
		    !transfers_find(results, names.name[i], &policy->transfers))
			continue;
		find_ends(results, key, policy);
		if (!policy->nr_ends)
			continue;
		snprintf(costs->unit, sizeof(costs->unit), "%s", figure.unit);
		costs->nr++;
	}
	if (costs->nr >= 2)
		return 0;
	return reason_set(why, ENOENT,
			  "guest %s, %u vCPUs, path %s, flush %s: not two policies with the "
			  "workloads switch and exit",
			  key->axis[AXIS_GUEST], key->vcpus, key->axis[AXIS_PATH],
			  key->axis[AXIS_FLUSH]);
}

double costs_end(const struct policy_cost *policy, double k)
{
	const struct end_point *last = &policy->ends[policy->nr_ends - 1], *first = policy->ends;

	for (unsigned int i = 1; i < policy->nr_ends; i++) {
		const struct end_point *a = &policy->ends[i - 1], *b = &policy->ends[i];

		if (k >= a->k && k <= b->k)
			return a->cost + (k - a->k) * (b->cost - a->cost) / (b->k - a->k);
	}
	if (k < first->k)
		return first->cost - policy->slope * (first->k - k);
	return last->cost + policy->slope * (k - last->k);
}

bool costs_is_beyond(const struct policy_cost *policy, double k)
{
	return k > policy->ends[policy->nr_ends - 1].k;
}
