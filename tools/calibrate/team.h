/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads, each pinned to its own CPU, that do the same at the same time for a few milliseconds. */
#ifndef TOOLS_CALIBRATE_TEAM_H
#define TOOLS_CALIBRATE_TEAM_H

#include "base/reason.h"
#include "calibrate/together.h"

struct team_work {
	/* On each thread before it starts; @thread counts from 0. NULL: nothing. */
	void (*enter)(const struct team_work *work, unsigned int thread);
	/* @ops operations. */
	void (*run)(const struct team_work *work, unsigned long ops);
	const void *arg;
	unsigned int ops; /* a batch */
};

struct team_run {
	struct together together;
	double without; /* the part of its time in which a thread had no CPU, of the worst one */
};

/*
 * @nr threads on @cpus do @work for about @ns nanoseconds. Returns 0 or -errno with @why: a CPU
 * that cannot be pinned to, no threads, no memory.
 */
int team_go(const struct team_work *work, const unsigned int *cpus, unsigned int nr, uint64_t ns,
	    struct team_run *run, struct reason *why);

/* Nanoseconds of the clock that the stamps are of. */
uint64_t team_now(void);

#endif
