/* SPDX-License-Identifier: BSD-2-Clause */
/* See estimate.h. */
#include "sweep/jobs/estimate.h"

#include <math.h>
#include <string.h>

#include "plan/guests.h"

/* Seconds: of a boot beside its cells, and of 10^9 ticks where each is an emulated instruction. */
#define LAB_BOOT  2.0
#define BARE_BOOT 0.5
#define GTICK     6.0
#define XEN_GTICK 0.5 /* at some 2 GHz */

/* Other workloads are taken for this one. */
#define FALLBACK "ipi"

/*
 * 10^6 ticks that a round costs on 8 vCPUs, by what cells of `make run` took. With other numbers of
 * vCPUs it is as many times more as their ratio, to the power of the guest's exponent: on PVH
 * almost all is IPIs between all, and each of them is Xen's.
 */
static const struct cost {
	const char *workload;
	double mticks[NR_GUESTS];
} costs[] = {
	{"ipi", {[GUEST_pvh] = 0.6, [GUEST_pv] = 0.16, [GUEST_bare] = 0.03}},
	{"switch", {[GUEST_pvh] = 0.07, [GUEST_pv] = 0.09, [GUEST_bare] = 0.01}},
	{"pingpong", {[GUEST_pvh] = 0.13, [GUEST_pv] = 0.08, [GUEST_bare] = 0.01}},
	{"exit", {[GUEST_pvh] = 5.5, [GUEST_pv] = 7.5, [GUEST_bare] = 0.7}},
	{"flush", {[GUEST_pvh] = 3.1, [GUEST_pv] = 4.0, [GUEST_bare] = 0.5}},
	{"churn", {[GUEST_pvh] = 1.8, [GUEST_pv] = 9.0, [GUEST_bare] = 1.4}},
	{"migrate", {[GUEST_pvh] = 0.4, [GUEST_pv] = 1.1, [GUEST_bare] = 0.2}},
};

static const double exponents[NR_GUESTS] = {
	[GUEST_pvh] = 2, [GUEST_pv] = 1.25, [GUEST_bare] = 1.25};

static double mticks(const char *workload, unsigned int guest)
{
	double fallback = 1;

	for (size_t i = 0; i < sizeof(costs) / sizeof(costs[0]); i++) {
		if (!strcmp(costs[i].workload, workload))
			return costs[i].mticks[guest];
		if (!strcmp(costs[i].workload, FALLBACK))
			fallback = costs[i].mticks[guest];
	}
	return fallback;
}

double estimate_job(const struct jobs *jobs, const struct job *job)
{
	const struct sweep_options *options = jobs->options;
	unsigned int guest = job->boot.guest;
	double sum = 0, boot = job_needs_lab(job) ? LAB_BOOT : BARE_BOOT;
	struct plan plan;

	plan_of_boot(&options->plan, &job->boot, &plan);
	for (uint32_t i = 0; i < plan_cells(&plan); i++) {
		struct plan_cell cell;
		double vcpus;

		plan_cell_at(&plan, i, &cell);
		vcpus = plan_cell_vcpus(&plan, &cell, job->boot.vcpus);
		sum += mticks(plan_name(&plan, &cell, AXIS_WORKLOAD), guest) *
		       pow(vcpus / 8, exponents[guest]);
	}
	/* Beside one that measures, a pass that checks has few rounds. */
	if (options->plan.nr_passes > 1 && job->boot.pass == AREA_CHECK)
		sum *= 3;
	else
		sum *= plan.iters_min ?: plan.iters;
	return boot + sum / 1000 * (options->lab ? GTICK : XEN_GTICK);
}
