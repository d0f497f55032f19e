// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of calibrate/: topologies from a made-up sysfs, and whether threads ran together. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/files.h"
#include "calibrate/calibrate.h"
#include "calibrate/guest/visits.h"
#include "calibrate/together.h"
#include "calibrate/topology.h"

static struct reason why;
static char sysfs[] = "/tmp/lazyshoot-sysfs-XXXXXX";
static struct topology topology;
static struct cpu_order order;
static unsigned int allowed[64];

static void put(unsigned int cpu, const char *name, const char *text)
{
	char path[256], dir[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/devices/system/cpu/cpu%u/%s", sysfs, cpu, name);
	snprintf(dir, sizeof(dir), "%s", path);
	*strrchr(dir, '/') = '\0';
	assert_int_equal(files_make_dir(dir, &why), 0);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%s\n", text);
	fclose(file);
}

/* CPUs @cpu and @cpu + @cores are siblings, as Linux numbers them. */
static void put_cpu(unsigned int cpu, unsigned int cores, unsigned int a_cache,
		    unsigned int a_socket)
{
	unsigned int core = cpu % cores, cache = core / a_cache * a_cache;
	char text[64];

	snprintf(text, sizeof(text), "%u", core);
	put(cpu, "topology/core_id", text);
	snprintf(text, sizeof(text), "%u,%u", core, core + cores);
	put(cpu, "topology/thread_siblings_list", text);
	put(cpu, "cache/index0/level", "1");
	put(cpu, "cache/index0/shared_cpu_list", text);
	snprintf(text, sizeof(text), "%u-%u,%u-%u", cache, cache + a_cache - 1, cache + cores,
		 cache + cores + a_cache - 1);
	put(cpu, "cache/index1/level", "3");
	put(cpu, "cache/index1/shared_cpu_list", text);
	snprintf(text, sizeof(text), "%u-%u", core / a_socket * a_socket,
		 core / a_socket * a_socket + a_socket - 1);
	put(cpu, "topology/core_siblings_list", text);
}

/* 2 sockets of 2 caches of 2 cores of 2 siblings. */
static int make_sysfs(void **state)
{
	(void)state;
	if (!mkdtemp(sysfs))
		return -1;
	for (unsigned int cpu = 0; cpu < 16; cpu++) {
		put_cpu(cpu, 8, 2, 4);
		allowed[cpu] = cpu;
	}
	return 0;
}

static int remove_sysfs(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", sysfs);
	return system(command);
}

static void assert_order(enum placement placement, const char *expected)
{
	char text[256] = "";
	size_t used = 0;

	topology_order(&topology, placement, &order);
	for (unsigned int i = 0; i < order.nr; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%u", i ? " " : "",
					 order.cpus[i]);
	assert_string_equal(text, expected);
}

static void levels_are_told_apart(void **state)
{
	(void)state;
	assert_int_equal(topology_read(sysfs, allowed, 16, &topology, &why), 0);
	assert_int_equal(topology.nr, 16);
	assert_int_equal(topology.cores, 8);
	assert_int_equal(topology.llcs, 4);
	assert_int_equal(topology.sockets, 2);
	assert_order(PLACE_SMT, "0 8");
	assert_order(PLACE_LLC, "0 1");
	assert_order(PLACE_SOCKET, "0 2 1 3");
	assert_order(PLACE_MACHINE, "0 4 1 5 2 6 3 7");
	assert_order(PLACE_ALL, "0 4 1 5 2 6 3 7 8 12 9 13 10 14 11 15");
}

static void only_allowed_cpus_count(void **state)
{
	static const unsigned int some[] = {0, 1, 3}, one[] = {5}, none[] = {16};

	(void)state;
	assert_int_equal(topology_read(sysfs, some, 3, &topology, &why), 0);
	assert_int_equal(topology.cores, 3);
	assert_order(PLACE_SMT, "3");
	assert_false(topology_order(&topology, PLACE_SMT, &order));
	assert_order(PLACE_LLC, "0 1");
	assert_order(PLACE_SOCKET, "0 3 1");
	assert_order(PLACE_MACHINE, "");
	assert_order(PLACE_ALL, "");
	assert_int_equal(topology_read(sysfs, one, 1, &topology, &why), 0);
	for (int p = 0; p < NR_PLACEMENTS; p++)
		assert_false(topology_order(&topology, (enum placement)p, &order));
	assert_int_equal(topology_read(sysfs, none, 1, &topology, &why), -ENOENT);
}

#define BATCH 20000u

/* @nr batches of BATCH ns from @start on, each of 10 operations. */
static void fill(struct track *track, uint64_t start, unsigned int nr)
{
	track->ops = 10;
	track->nr = nr + 1;
	for (unsigned int i = 0; i <= nr; i++)
		track->stamps[i] = start + (uint64_t)i * BATCH;
}

/* From stamp @i on everything is @ns later. */
static void delay(struct track *track, unsigned int i, uint64_t ns)
{
	for (; i < track->nr; i++)
		track->stamps[i] += ns;
}

static struct track tracks[3];
static struct track *const team[] = {&tracks[0], &tracks[1], &tracks[2]};
static struct together found;

static void assert_part(unsigned int nr, double part)
{
	assert_int_equal(together_find(team, nr, &found), 0);
	if (fabs(found.part - part) > 1e-9)
		fail_msg("%g, not %g", found.part, part);
}

static void threads_that_run_together(void **state)
{
	(void)state;
	fill(&tracks[0], 1000, 100);
	fill(&tracks[1], 1000, 100);
	fill(&tracks[2], 1000, 100);
	assert_part(3, 1);
	assert_true(fabs(found.ns - BATCH / 10.0) < 1e-6);
	/* A slow batch is contention, not a gap. */
	delay(&tracks[0], 50, 60000);
	delay(&tracks[1], 70, 60000);
	delay(&tracks[2], 30, 60000);
	assert_part(3, 1);
	assert_true(found.ns > BATCH / 10.0);
}

static void threads_one_after_the_other(void **state)
{
	(void)state;
	fill(&tracks[0], 0, 100);
	fill(&tracks[1], 100 * BATCH, 100);
	assert_part(2, 0);
	assert_true(found.ns == 0);
	/* Half of the time of each. */
	fill(&tracks[1], 50 * BATCH, 100);
	assert_part(2, 1.0 / 3);
	assert_true(fabs(found.ns - BATCH / 10.0) < 1e-6);
}

/* One thread is away for 3 ms; meanwhile the other, alone, is twice as fast. That is left out. */
static void a_gap_is_left_out(void **state)
{
	uint64_t away = 3000000;

	(void)state;
	fill(&tracks[0], 0, 200);
	delay(&tracks[0], 100, away);
	fill(&tracks[1], 0, 99 + 302 + 100);
	for (unsigned int i = 100; i < tracks[1].nr; i++)
		tracks[1].stamps[i] = i <= 99 + 302 ? 99 * BATCH + (uint64_t)(i - 99) * BATCH / 2
						    : 99 * BATCH + 302 * BATCH / 2 +
							      (uint64_t)(i - 99 - 302) * BATCH;
	/* Both last 199 batches outside the gap of one batch and 3 ms. */
	assert_part(2, 199.0 * BATCH / (200.0 * BATCH + (double)away));
	assert_true(fabs(found.ns - BATCH / 10.0) < 1e-6);
}

/* Two CPUs that are one, as two vCPUs can be: its threads take turns, and nothing is concluded. */
static void threads_that_share_a_cpu_are_refused(void **state)
{
	static struct calibration calibration;
	static unsigned int cpus[TOPOLOGY_CPUS_MAX];

	(void)state;
	assert_true(calibrate_allowed(cpus, &why) > 0);
	topology = (struct topology){.nr = 2,
				     .cpus = {{cpus[0], 0, 0, 0}, {cpus[0], 1, 0, 0}},
				     .cores = 2,
				     .llcs = 1,
				     .sockets = 1};
	assert_int_equal(calibrate(&topology, 1, &calibration, &why), 0);
	assert_int_equal(calibration.points, 32);
	assert_true(calibration.missed >= 16);
	assert_non_null(strstr(calibration.worst, "0 of 3 repetitions"));
	assert_non_null(strstr(calibration.load, "steal"));
	/* No figure of two threads. */
	for (unsigned int i = 0; i < calibration.machine.nr_series; i++)
		assert_true(calibration.machine.series[i]->nr_points < 2);
	machine_free(&calibration.machine);
}

static void no_such_cpu_is_an_error(void **state)
{
	static struct calibration calibration;

	(void)state;
	topology = (struct topology){
		.nr = 1, .cpus = {{4000, 0, 0, 0}}, .cores = 1, .llcs = 1, .sockets = 1};
	assert_int_equal(calibrate(&topology, 1, &calibration, &why), -EINVAL);
	assert_non_null(strstr(why.text, "cannot run on CPU 4000"));
	machine_free(&calibration.machine);
}

/* Under each policy a visit gives back what it has borrowed, or the next calibration is wrong. */
static void visits_are_balanced(void **state)
{
	static const struct visits *const policies[] = {&visits_eager,     &visits_refcount,
							&visits_shootdown, &visits_quiesce,
							&visits_hazard,    &visits_block};

	(void)state;
	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		policies[i]->enter(0);
		policies[i]->make(100, 0);
		assert_int_equal(policies[i]->references(), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels_are_told_apart),
		cmocka_unit_test(only_allowed_cpus_count),
		cmocka_unit_test(threads_that_run_together),
		cmocka_unit_test(threads_one_after_the_other),
		cmocka_unit_test(a_gap_is_left_out),
		cmocka_unit_test(threads_that_share_a_cpu_are_refused),
		cmocka_unit_test(no_such_cpu_is_an_error),
		cmocka_unit_test(visits_are_balanced),
	};

	return cmocka_run_group_tests(tests, make_sysfs, remove_sysfs);
}
