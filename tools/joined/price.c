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
	prices->blind = machine_handoff(machine, false);
	prices->thinking = machine_handoff(machine, true);
	if (!prices->blind)
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

double price_handoff(const struct price_list *prices, enum bound bound, unsigned int cpus)
{
	double blind, thinking;

	if (!prices->machine)
		return prices->transfer.at[bound];
	blind = handoff_at(prices->blind, cpus, bound);
	if (!prices->thinking)
		return blind;
	thinking = handoff_at(prices->thinking, cpus, bound);
	return bound == BOUND_LOW    ? fmin(blind, thinking)
	       : bound == BOUND_HIGH ? fmax(blind, thinking)
				     : thinking;
}

double price_end(const struct price_list *prices, struct price_bounds bounds,
		 const struct policy_cost *policy, double k)
{
	struct amount end = costs_end(policy, k);

	return price_of(prices, bounds, end.cost) +
	       end.moves * price_handoff(prices, bounds.handoff, 2);
}

const struct machine_series *price_visits(const struct price_list *prices,
					  const struct policy_cost *policy)
{
	char name[48];

	if (!prices->machine)
		return NULL;
	if (strstr(policy->policy, "+block"))
		return machine_visits(prices->machine, "shootdown+block");
	snprintf(name, sizeof(name), "%s", policy->policy);
	name[strcspn(name, "+")] = '\0';
	return machine_visits(prices->machine, name);
}

enum price_source price_source(const struct price_list *prices, const struct policy_cost *policy)
{
	if (policy->transfers.counted)
		return SOURCE_COUNTED;
	return price_visits(prices, policy) ? SOURCE_VISITS : SOURCE_NONE;
}

/* A visit is two switches, and all that it takes longer is taken as one line's. */
static void station_of_visits(const struct machine_series *visits, enum bound bound,
			      struct contention_case *c)
{
	c->nr = 1;
	c->lines[0] = (struct mva_station){0.5, handoff_at(visits, c->cpus, bound)};
}

static void stations_of_lines(const struct price_list *prices, enum bound bound,
			      const struct transfers *transfers, struct contention_case *c)
{
	double service = price_handoff(prices, bound, c->cpus);

	c->beside = transfers->beside * price_handoff(prices, bound, 2);
	c->nr = transfers->nr;
	for (unsigned int i = 0; i < transfers->nr; i++)
		c->lines[i] = (struct mva_station){transfers->lines[i].visits, service};
}

struct contention price_contention(const struct price_list *prices, struct price_bounds bounds,
				   const struct policy_cost *policy, double cpus, double elsewhere)
{
	struct contention_case c = {
		.cpus = (unsigned int)fmax(1, fmin(round(cpus), MACHINE_CPUS_MAX)),
		.elsewhere = fmax(price_of(prices, bounds, policy->switched), elsewhere),
	};
	enum price_source source = price_source(prices, policy);
	double moves = transfers_sum(&policy->transfers);

	/* The lines stay in the CPU's cache; its locked operations are there all the same. */
	if (c.cpus < 2)
		return (struct contention){
			.ns = prices->machine ? moves * handoff_alone(prices->blind, bounds.handoff)
					      : 0};
	if (!prices->machine)
		return (struct contention){.ns = moves * prices->transfer.at[bounds.handoff]};
	if (source == SOURCE_VISITS)
		station_of_visits(price_visits(prices, policy), bounds.handoff, &c);
	else if (source == SOURCE_COUNTED)
		stations_of_lines(prices, bounds.handoff, &policy->transfers, &c);
	return contention_of(&c);
}

double price_switch(const struct price_list *prices, struct price_bounds bounds,
		    const struct policy_cost *policy, double cpus, double elsewhere)
{
	return price_of(prices, bounds, policy->switched) +
	       price_contention(prices, bounds, policy, cpus, elsewhere).ns;
}
