/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * h(N): the time from one CPU's locked operation on a line that N CPUs fight for to the next CPU's,
 * from a series of a machine file: the service time with which the model (mva.h) gives what the N
 * threads of the series took longer than one. Threads that do nothing else each wait for all
 * others, so their figure is N handoffs. One thread alone has the line in its cache: that is no
 * handoff.
 */
#ifndef TOOLS_MODEL_HANDOFF_H
#define TOOLS_MODEL_HANDOFF_H

#include <stdbool.h>

#include "machine/machine.h"

enum bound {
	BOUND_LOW, /* the least of the repetitions */
	BOUND_MIDDLE,
	BOUND_HIGH,
	NR_BOUNDS
};

/*
 * @n >= 2. Between two points of the series it is a straight line over log N, outside them the
 * nearest point's. Of a series of visits it is what all handoffs of a visit take together.
 */
double handoff_at(const struct machine_series *series, unsigned int n, enum bound bound);

/* What one CPU that nobody disturbs takes. 0 if the series does not have it. */
double handoff_alone(const struct machine_series *series, enum bound bound);

/* Whether handoff_at() is the last point's because the series ends before @n. */
bool handoff_is_beyond(const struct machine_series *series, unsigned int n);

#endif
