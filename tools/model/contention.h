/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contention side of an operation: what it takes longer because N CPUs share the mm, from the
 * transfers of each line that they share and what a transfer takes.
 */
#ifndef TOOLS_MODEL_CONTENTION_H
#define TOOLS_MODEL_CONTENTION_H

#include "model/mva.h"

struct contention_case {
	unsigned int cpus; /* N: that share the mm, >= 1 */
	double elsewhere; /* a CPU's time between two operations, >= 0 */
	double beside; /* of transfers in an operation for which nobody waits */
	unsigned int nr; /* lines that all of them share */
	struct mva_station lines[MVA_STATIONS_MAX]; /* visits an operation, and their handoff */
};

struct contention {
	double ns; /* an operation, waiting included */
	double waiting; /* the part of ns that is waiting for other CPUs, 0 to 1 */
	double busy; /* of the busiest line, 0 to 1 */
};

struct contention contention_of(const struct contention_case *c);

#endif
