/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Disturbs a guest while it runs, to provoke races: pauses the domain, moves vCPUs to other pCPUs,
 * asks for other numbers of vCPUs online; at random, from a seed. Used by boot.c.
 */
#ifndef TOOLS_BOOT_DISTURB_H
#define TOOLS_BOOT_DISTURB_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/results.h"
#include "xen/domain.h"

struct disturb {
	struct domain *domain;
	struct area_header *area;
	struct pcpu *pcpus;
	unsigned int nr_pcpus;
	unsigned int vcpus;
	uint64_t random; /* state of the generator; 0: this guest is left alone */
	uint64_t next_ms; /* when something is done next */
	bool paused;
	unsigned int pauses, moves, counts; /* done */
};

/*
 * Starts to disturb @domain, which has @vcpus and its results at @area, from @seed; 0 leaves it
 * alone. Returns 0, or -errno with @why; disturb_end() is safe in any case.
 */
int disturb_begin(struct disturb *disturb, struct domain *domain, struct area_header *area,
		  unsigned int vcpus, uint64_t seed, struct reason *why);

/* How long the caller may wait before disturb_step(), at most @timeout_ms. */
int disturb_wait_ms(const struct disturb *disturb, int timeout_ms);

/* Does what is due. Returns 0, or -errno with @why. */
int disturb_step(struct disturb *disturb, struct reason *why);

/* Says on stderr, after @label, what was done. Safe on a zeroed struct. */
void disturb_end(struct disturb *disturb, const char *label);

#endif
