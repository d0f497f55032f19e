// SPDX-License-Identifier: BSD-2-Clause
/* The contention side of an operation; see contention.h. */
#include "model/contention.h"

#include <string.h>

struct contention contention_of(const struct contention_case *c)
{
	struct mva_network network = {.think = c->elsewhere + c->beside, .nr = c->nr};
	struct contention result = {.ns = c->beside};
	struct mva_solution solution;
	double served = 0;

	for (unsigned int i = 0; i < c->nr; i++)
		served += c->lines[i].visits * c->lines[i].service;
	if (served <= 0)
		return result;
	memcpy(network.stations, c->lines, sizeof(network.stations));
	solution = mva_solve(&network, c->cpus);
	result.ns += solution.response;
	result.waiting = (solution.response - served) / result.ns;
	result.busy = solution.busy;
	return result;
}
