// SPDX-License-Identifier: BSD-2-Clause
/* Measures this machine; see calibrate.h. */
#include "calibrate/calibrate.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "area/stats.h"
#include "base/host.h"
#include "calibrate/guest/visits.h"
#include "calibrate/host_load.h"
#include "calibrate/work.h"

/* Less than a scheduler's slice, so that on a busy machine some repetitions are not disturbed. */
#define REP_NS        1000000u
#define REP_THREAD_NS 50000u /* and for each thread so much more: they wait for each other */
#define BATCH_NS      20000.0
#define OPS_MAX       65536u
#define POINTS_LIMIT  2048u

/* One number to find: a work on the first @n CPUs of an order. */
struct point {
	struct machine_series *series;
	struct work_kind *kind;
	const struct cpu_order *order;
	unsigned int n;
	unsigned int nr; /* repetitions that counted */
	double ns[CALIBRATE_REPS];
	double guess_ns; /* an operation, for the length of a batch */
	double best; /* the largest part of a repetition in which its threads ran together */
};

struct effort {
	struct point *points;
	unsigned int nr;
	uint64_t end; /* of the time that there is */
	struct cpu_order orders[NR_PLACEMENTS];
};

int calibrate_allowed(unsigned int cpus[TOPOLOGY_CPUS_MAX], struct reason *why)
{
	size_t bytes = CPU_ALLOC_SIZE(TOPOLOGY_CPUS_MAX);
	cpu_set_t *set = CPU_ALLOC(TOPOLOGY_CPUS_MAX);
	int nr = 0;

	if (!set || sched_getaffinity(0, bytes, set)) {
		int error = set ? errno : ENOMEM;

		if (set)
			CPU_FREE(set);
		return reason_set(why, error, "the CPUs of this process: %s", strerror(error));
	}
	for (unsigned int cpu = 0; cpu < TOPOLOGY_CPUS_MAX; cpu++)
		if (CPU_ISSET_S(cpu, bytes, set))
			cpus[nr++] = cpu;
	CPU_FREE(set);
	return nr;
}

/* 1, 2, 3, 4, 6, 8, 12, 16, ... */
static unsigned int next_n(unsigned int n)
{
	return n < 3 ? n + 1 : n & (n - 1) ? n / 3 * 4 : n / 2 * 3;
}

static int add_points(struct effort *effort, struct machine *machine, struct work_kind *kind,
		      enum placement placement)
{
	const struct cpu_order *order = &effort->orders[placement];
	unsigned int most = order->nr;
	struct machine_series *series;

	if (kind->kind == SERIES_POLICY && most > VISITORS_MAX)
		most = VISITORS_MAX;
	series = machine_add_series(machine);
	if (!series)
		return -ENOMEM;
	series->kind = kind->kind;
	series->placement = placement;
	series->think_ns = kind->thinks ? WORK_THINK_NS : 0;
	snprintf(series->what, sizeof(series->what), "%s", kind->what);
	for (unsigned int n = 1; n <= most; n = n < most && next_n(n) > most ? most : next_n(n)) {
		if (effort->nr == POINTS_LIMIT)
			return -ENOMEM;
		effort->points[effort->nr++] = (struct point){
			.series = series, .kind = kind, .order = order, .n = n, .guess_ns = 20};
	}
	return 0;
}

static int plan(struct effort *effort, const struct topology *topology, struct machine *machine)
{
	bool any = false;
	int ret = 0;

	for (int p = 0; p < NR_PLACEMENTS && !ret; p++) {
		if (!topology_order(topology, (enum placement)p, &effort->orders[p]))
			continue;
		any = true;
		for (unsigned int k = 0; k < WORK_KINDS && !ret; k++)
			ret = add_points(effort, machine, &work_kinds[k], (enum placement)p);
	}
	if (any || ret)
		return ret;
	/* One CPU: nothing is shared, but what an operation costs is known. */
	effort->orders[PLACE_ALL] = (struct cpu_order){1, {topology->cpus[0].cpu}};
	for (unsigned int k = 0; k < WORK_KINDS && !ret; k++)
		ret = add_points(effort, machine, &work_kinds[k], PLACE_ALL);
	return ret;
}

static int repeat(struct point *point, struct reason *why)
{
	struct team_work work = point->kind->work;
	double ops = BATCH_NS / point->guess_ns;
	struct team_run run;
	int ret;

	work.ops = ops < 2 ? 2 : ops > OPS_MAX ? OPS_MAX : (unsigned int)ops / 2 * 2;
	ret = team_go(&work, point->order->cpus, point->n, REP_NS + point->n * REP_THREAD_NS, &run,
		      why);
	if (ret)
		return ret;
	if (run.together.ns > 0)
		point->guess_ns = run.together.ns;
	if (run.together.part > point->best)
		point->best = run.together.part;
	if (run.together.ns > 0 && run.together.part >= CALIBRATE_TOGETHER &&
	    run.without <= 1 - CALIBRATE_TOGETHER)
		point->ns[point->nr++] = run.together.ns;
	return 0;
}

/* Rounds over all points that lack repetitions, so that a disturbance hits none of them alone. */
static int measure(struct effort *effort, struct reason *why)
{
	bool lacking = true;

	while (lacking && team_now() < effort->end) {
		lacking = false;
		for (unsigned int i = 0; i < effort->nr && team_now() < effort->end; i++) {
			int ret;

			if (effort->points[i].nr == CALIBRATE_REPS)
				continue;
			lacking = true;
			ret = repeat(&effort->points[i], why);
			if (ret)
				return ret;
		}
	}
	return 0;
}

static void say_worst(const struct point *point, struct calibration *calibration)
{
	snprintf(calibration->worst, sizeof(calibration->worst),
		 "%s %s, placement %s, %u thread%s: %u of %u repetitions, together in %.0f %% of "
		 "their time at best",
		 series_kind_names[point->series->kind], point->series->what,
		 placement_names[point->series->placement], point->n, point->n == 1 ? "" : "s",
		 point->nr, CALIBRATE_REPS_MIN, 100 * point->best);
}

static void conclude(struct effort *effort, struct calibration *calibration)
{
	const struct point *worst = NULL;

	calibration->points = effort->nr;
	for (unsigned int i = 0; i < effort->nr; i++) {
		struct point *point = &effort->points[i];
		struct machine_point *figure;

		if (point->nr < CALIBRATE_REPS_MIN) {
			calibration->missed++;
			if (!worst || point->nr < worst->nr ||
			    (point->nr == worst->nr && point->best < worst->best))
				worst = point;
			continue;
		}
		figure = &point->series->points[point->series->nr_points++];
		figure->n = point->n;
		figure->reps = point->nr;
		figure->ns = stats_median(point->ns, point->nr); /* which sorts them */
		figure->min = point->ns[0];
		figure->max = point->ns[point->nr - 1];
	}
	if (worst)
		say_worst(worst, calibration);
}

static void describe(const struct topology *topology, struct machine *machine)
{
	machine->cpus = topology->nr;
	machine->cores = topology->cores;
	machine->llcs = topology->llcs;
	machine->sockets = topology->sockets;
	host_cpu_model(machine->cpu, sizeof(machine->cpu));
	machine->is_virtual = host_is_virtual();
	machine->ghz = work_measure_ghz();
}

int calibrate(const struct topology *topology, unsigned int seconds,
	      struct calibration *calibration, struct reason *why)
{
	struct effort *effort = calloc(1, sizeof(*effort));
	struct host_load before;
	int ret = -ENOMEM;

	*calibration = (struct calibration){.points = 0};
	host_load_read(&before);
	if (effort)
		effort->points = calloc(POINTS_LIMIT, sizeof(*effort->points));
	if (!effort || !effort->points)
		goto out;
	effort->end = team_now() + (uint64_t)seconds * 1000000000;
	describe(topology, &calibration->machine);
	ret = plan(effort, topology, &calibration->machine);
	if (ret)
		goto out;
	ret = measure(effort, why);
	if (ret)
		goto out_said;
	conclude(effort, calibration);
	host_load_say(&before, calibration->load, sizeof(calibration->load));
	if (!work_is_balanced())
		ret = reason_set(why, EPROTO, "a policy has not given back what it borrowed");
	goto out_said;
out:
	if (ret)
		reason_set(why, ENOMEM, "no memory");
out_said:
	if (effort)
		free(effort->points);
	free(effort);
	return ret;
}
