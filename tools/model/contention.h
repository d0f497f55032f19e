/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contention side of a lazy switch: what it takes longer because N CPUs share the mm, from the
 * line transfers of a switch and a machine's handoff.
 */
#ifndef TOOLS_MODEL_CONTENTION_H
#define TOOLS_MODEL_CONTENTION_H

#include "model/handoff.h"

struct contention_case {
	const struct machine_series *handoff;
	enum bound bound; /* of the handoff */
	unsigned int cpus; /* N: that share the mm, >= 1 */
	double transfers; /* of one line, a switch; 0: nothing is shared */
	double elsewhere_ns; /* a CPU's time between its operations on the line */
};

struct contention {
	double ns; /* a switch, waiting included */
	double waiting; /* the part of ns that is waiting for other CPUs, 0 to 1 */
	double busy; /* of the line, 0 to 1 */
};

struct contention contention_of(const struct contention_case *c);

#endif
