/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Measures this machine: each work (work.h) at each placement (machine.h) with 1, 2, 3, 4, 6,
 * 8, ... threads and all. A repetition counts if its threads ran together (together.h); it is made
 * again until there are enough, or the time is up.
 */
#ifndef TOOLS_CALIBRATE_CALIBRATE_H
#define TOOLS_CALIBRATE_CALIBRATE_H

#include "calibrate/topology.h"

#define CALIBRATE_REPS        7u /* that are wanted of each point */
#define CALIBRATE_REPS_MIN    3u /* that it needs */
#define CALIBRATE_TOGETHER    0.9 /* the least part of a repetition in which all threads ran */
#define CALIBRATE_SECONDS     20u
#define CALIBRATE_SECONDS_MAX 3600u

struct calibration {
	struct machine machine;
	unsigned int points; /* that were to be measured */
	unsigned int missed; /* that have too few repetitions: then the machine is not calibrated */
	char worst[160]; /* of those the one whose threads ran together least */
	char load[160]; /* what else ran meanwhile */
};

/*
 * Takes about @seconds, and longer only if repetitions take longer than that. Returns 0, also when
 * points were missed; or -errno with @why. @calibration->machine is the caller's to free in any
 * case.
 */
int calibrate(const struct topology *topology, unsigned int seconds,
	      struct calibration *calibration, struct reason *why);

/* The CPUs that this process may run on, ascending. Returns how many, or -errno with @why. */
int calibrate_allowed(unsigned int cpus[TOPOLOGY_CPUS_MAX], struct reason *why);

#endif
