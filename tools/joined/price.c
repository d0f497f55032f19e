// SPDX-License-Identifier: BSD-2-Clause
/* Both sides in one unit; see price.h. */
#include "joined/price.h"

#include <errno.h>
#include <math.h>
#include <string.h>

int price_list(const struct costs *costs, const struct machine *machine, struct price_list *prices,
	       struct reason *why)
{
	bool in_ns = !strcmp(costs->unit, "ns");

	*prices = (struct price_list){
		.machine = machine,
		.in_instructions = !strcmp(costs->unit, "instructions"),
		.ipc = {{PRICE_IPC_LOW, PRICE_IPC, PRICE_IPC_HIGH}},
		.transfer = PRICE_TRANSFER,
	};
	if (!in_ns && !prices->in_instructions)
		return reason_set(why, EINVAL, "results in %s cannot be joined with nanoseconds",
				  costs->unit);
	snprintf(prices->unit, sizeof(prices->unit), "%s", machine ? "ns" : costs->unit);
	if (!machine)
		return 0;
	prices->handoff = machine_handoff(machine);
	if (!prices->handoff)
		return reason_set(why, EINVAL,
				  "machine file '%s' has no handoffs of two CPUs or more",
				  machine->name);
	prices->ghz = machine->ghz > 0 ? machine->ghz : PRICE_GHZ;
	return 0;
}

double price_of(const struct price_list *prices, struct price_bounds bounds, double cost)
{
	if (!prices->machine || !prices->in_instructions)
		return cost;
	return cost / (prices->ghz * prices->ipc.at[bounds.ipc]);
}

struct contention price_contention(const struct price_list *prices, struct price_bounds bounds,
				   const struct policy_cost *policy, double cpus, double elsewhere)
{
	double alone = price_of(prices, bounds, policy->switched);
	const struct contention_case c = {
		.handoff = prices->handoff,
		.bound = bounds.handoff,
		.cpus = (unsigned int)fmax(1, fmin(round(cpus), MACHINE_CPUS_MAX)),
		.transfers = policy->transfers.blocked,
		.elsewhere_ns = fmax(alone, elsewhere),
	};

	if (prices->machine)
		return contention_of(&c);
	return (struct contention){
		.ns = c.cpus > 1 ? c.transfers * prices->transfer.at[bounds.handoff] : 0};
}

double price_switch(const struct price_list *prices, struct price_bounds bounds,
		    const struct policy_cost *policy, double cpus, double elsewhere)
{
	return price_of(prices, bounds, policy->switched) +
	       price_contention(prices, bounds, policy, cpus, elsewhere).ns;
}
