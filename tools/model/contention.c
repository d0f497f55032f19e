// SPDX-License-Identifier: BSD-2-Clause
/* The contention side of a switch; see contention.h. */
#include "model/contention.h"

#include "model/mva.h"

struct contention contention_of(const struct contention_case *c)
{
	struct mva_network network = {.think = c->elsewhere_ns, .nr = 1};
	struct contention result = {0};
	struct mva_solution solution;
	double service;

	if (c->transfers <= 0)
		return result;
	if (c->cpus < 2) {
		/* The line stays in the cache; the operation is there all the same. */
		result.ns = c->transfers * handoff_alone(c->handoff, c->bound);
		return result;
	}
	service = handoff_at(c->handoff, c->cpus, c->bound);
	network.stations[0] = (struct mva_station){c->transfers, service};
	solution = mva_solve(&network, c->cpus);
	result.ns = solution.response;
	result.waiting = 1 - c->transfers * service / solution.response;
	result.busy = solution.busy;
	return result;
}
