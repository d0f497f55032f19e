/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Both sides in one unit. With a machine file that is nanoseconds: instructions by the clock rate
 * and the instructions a cycle, contention by the model. Its stations are the line transfers that
 * the results have; where they have none, what the machine file's own threads took longer to visit
 * idle under the policy; with neither there is no contention, and whoever prints says so. Without a
 * machine file the unit is the results', and a transfer is so many of it, by assumption.
 */
#ifndef TOOLS_JOINED_PRICE_H
#define TOOLS_JOINED_PRICE_H

#include "joined/costs.h"
#include "model/contention.h"
#include "model/handoff.h"

/* A number that is not known exactly: low <= middle <= high. */
struct range {
	double at[NR_BOUNDS];
};

struct price_list {
	const struct machine *machine; /* NULL: none */
	const struct machine_series *blind; /* handoffs, of threads that do nothing else */
	const struct machine_series *thinking; /* of threads that do; NULL: the file has none */
	bool in_instructions; /* the results' unit, which a machine's ns are made of */
	double ghz;
	struct range ipc; /* instructions a cycle */
	struct range transfer; /* without a machine: a transfer in the results' unit */
	char unit[32]; /* of a price */
};

/* Instructions a cycle of kernel code that is not waiting for another CPU's line. */
#define PRICE_IPC_LOW  0.5
#define PRICE_IPC      1.0
#define PRICE_IPC_HIGH 2.0
#define PRICE_GHZ      3.0 /* where the machine file does not say */
#define PRICE_TRANSFER               \
	{                            \
		{                    \
			20, 100, 500 \
		}                    \
	} /* instructions, without a machine */

/*
 * @machine may be NULL. Returns 0, or -EINVAL with @why: no handoffs in the machine file, a unit
 * that is no time.
 */
int price_list(const struct costs *costs, const struct machine *machine, struct price_list *prices,
	       struct reason *why);

/* Which end of each range to calculate with. */
struct price_bounds {
	enum bound handoff; /* or the transfer, without a machine */
	enum bound ipc;
};

/* Results' unit to price. */
double price_of(const struct price_list *prices, struct price_bounds bounds, double cost);

/*
 * A handoff among @cpus. With both kinds of series the middle is that of threads that think, as
 * those that switch do: one that does nothing else keeps the line for several operations.
 */
double price_handoff(const struct price_list *prices, enum bound bound, unsigned int cpus);

/* The end of an mm with @k lazy vCPUs. */
double price_end(const struct price_list *prices, struct price_bounds bounds,
		 const struct policy_cost *policy, double k);

/*
 * The machine file's visits to idle under @policy, of whose modifiers only `+block` looks at
 * visits. NULL if it has none.
 */
const struct machine_series *price_visits(const struct price_list *prices,
					  const struct policy_cost *policy);

/* What the contention of a policy's switch is made of. */
enum price_source {
	SOURCE_NONE,
	SOURCE_COUNTED, /* transfers, times handoffs */
	SOURCE_VISITS, /* the machine file's visits to idle */
};

enum price_source price_source(const struct price_list *prices, const struct policy_cost *policy);

/*
 * Contention of a switch with @cpus that share the mm. @elsewhere: a CPU's time between two
 * switches, in prices; 0: nothing but switches. Without a machine nobody is known to wait.
 */
struct contention price_contention(const struct price_list *prices, struct price_bounds bounds,
				   const struct policy_cost *policy, double cpus, double elsewhere);

/* A switch, with contention. */
double price_switch(const struct price_list *prices, struct price_bounds bounds,
		    const struct policy_cost *policy, double cpus, double elsewhere);

#endif
