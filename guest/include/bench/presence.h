/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether the vCPUs that are to run while another one works do run. In a round in which the
 * platform took none of them off its pCPU all have run: the share of these rounds is the overlap.
 * Not written where the platform does not say that (hyp_knows_steal()), as on bare, where there is
 * nobody who could take a pCPU away.
 *
 * By vCPU 0, outside timed stretches: a few loads a vCPU.
 */
#ifndef BENCH_PRESENCE_H
#define BENCH_PRESENCE_H

#include "kernel/results.h"

struct presence {
	unsigned int last; /* vCPUs 0 to this one are watched */
	unsigned int rounds;
	unsigned int whole; /* of them, with nobody absent */
	uint64_t steal;
};

void presence_init(struct presence *presence, unsigned int last);

/* Around a round; one that is not recorded has no presence_after(). */
void presence_before(struct presence *presence);
void presence_after(struct presence *presence);

/* Writes the overlap as the metric @id. */
void presence_write(const struct presence *presence, const struct metric_id *id);

#endif
