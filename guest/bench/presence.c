// SPDX-License-Identifier: BSD-2-Clause
/* See presence.h. */
#include "bench/presence.h"

#include <hyp/ops.h>

void presence_init(struct presence *presence, unsigned int last)
{
	*presence = (struct presence){.last = last};
}

/*
 * What the platform says is up to date whenever the vCPU is in the kernel, so for a target after it
 * has acknowledged.
 */
static uint64_t steal(const struct presence *presence)
{
	uint64_t total = 0;

	for (unsigned int cpu = 0; cpu <= presence->last; cpu++)
		total += hyp_steal_ns(cpu);
	return total;
}

void presence_before(struct presence *presence)
{
	presence->steal = steal(presence);
}

void presence_after(struct presence *presence)
{
	presence->rounds++;
	presence->whole += steal(presence) == presence->steal;
}

void presence_write(const struct presence *presence, const struct metric_id *id)
{
	if (hyp_knows_steal() && presence->rounds)
		results_value(id, AREA_UNIT_PERCENT, presence->whole * 100 / presence->rounds);
}
