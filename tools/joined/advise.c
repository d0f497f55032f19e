// SPDX-License-Identifier: BSD-2-Clause
/* The ranking of policies; see advise.h. */
#include "joined/advise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NR_INPUTS  6
#define NR_CORNERS (1u << NR_INPUTS)

/* One value of each input. */
struct point {
	double idle, ends, sharing, lazy;
	struct price_bounds bounds;
};

static struct point corner(const struct rates *rates, unsigned int bits)
{
#define END(i) (bits >> (i)&1 ? BOUND_HIGH : BOUND_LOW)
	return (struct point){
		.idle = rates->idle.at[END(0)],
		.ends = rates->ends.at[END(1)],
		.sharing = rates->sharing.at[END(2)],
		.lazy = rates->lazy.at[END(3)],
		.bounds = {END(4), END(5)},
	};
#undef END
}

static struct point middle(const struct rates *rates)
{
	return (struct point){
		.idle = rates->idle.at[BOUND_MIDDLE],
		.ends = rates->ends.at[BOUND_MIDDLE],
		.sharing = rates->sharing.at[BOUND_MIDDLE],
		.lazy = rates->lazy.at[BOUND_MIDDLE],
		.bounds = {BOUND_MIDDLE, BOUND_MIDDLE},
	};
}

/* From ns a second to CPU-ms a second; from instructions to millions of them. */
#define MILLION 1e6

/* Fills parts[policy][part], beyond the cheapest policy's of that part; returns a line's load. */
static double price_parts(const struct costs *costs, const struct price_list *prices,
			  const struct point *p, double parts[][NR_PARTS])
{
	double elsewhere = p->idle > 0 ? p->sharing / p->idle * 1e9 : 1e15, busiest = 0;

	for (unsigned int i = 0; i < costs->nr; i++) {
		const struct policy_cost *policy = &costs->policies[i];
		struct contention line =
			price_contention(prices, p->bounds, policy, p->sharing, elsewhere);

		parts[i][PART_SWITCH] =
			p->idle * price_of(prices, p->bounds, policy->switched) / MILLION;
		parts[i][PART_LINE] = p->idle * line.ns / MILLION;
		parts[i][PART_END] =
			p->ends * price_end(prices, p->bounds, policy, p->lazy) / MILLION;
		busiest = fmax(busiest, line.busy);
	}
	for (int part = 0; part < NR_PARTS; part++) {
		double least = INFINITY;

		for (unsigned int i = 0; i < costs->nr; i++)
			least = fmin(least, parts[i][part]);
		for (unsigned int i = 0; i < costs->nr; i++)
			parts[i][part] -= least;
	}
	return busiest;
}

static double total_of(const double parts[NR_PARTS])
{
	return parts[PART_SWITCH] + parts[PART_LINE] + parts[PART_END];
}

static double least_total(const struct costs *costs, double parts[][NR_PARTS])
{
	double least = INFINITY;

	for (unsigned int i = 0; i < costs->nr; i++)
		least = fmin(least, total_of(parts[i]));
	return least;
}

static int compare_lines(const void *a, const void *b)
{
	const struct advice_line *x = a, *y = b;

	if (x->total != y->total)
		return (x->total > y->total) - (x->total < y->total);
	return (x->policy > y->policy) - (x->policy < y->policy);
}

static void add_corner(const struct costs *costs, const struct price_list *prices,
		       const struct point *p, struct advice *advice)
{
	double parts[AXIS_LIST_MAX][NR_PARTS], least;

	advice->busiest = fmax(advice->busiest, price_parts(costs, prices, p, parts));
	least = least_total(costs, parts);
	for (unsigned int i = 0; i < costs->nr; i++) {
		struct advice_line *line = &advice->lines[i];
		double behind = total_of(parts[i]) - least;

		line->first += behind <= 0;
		line->behind.at[BOUND_LOW] = fmin(line->behind.at[BOUND_LOW], behind);
		line->behind.at[BOUND_HIGH] = fmax(line->behind.at[BOUND_HIGH], behind);
		/* The most that can matter is what the fewest sharing CPUs can do. */
		advice->does_not_matter &= behind < advice->matters;
	}
}

void advise(const struct costs *costs, const struct price_list *prices, const struct rates *rates,
	    struct advice *advice)
{
	double parts[AXIS_LIST_MAX][NR_PARTS], least;
	struct point p = middle(rates);
	/* A CPU does 1,000 ms a second; without a machine, by assumption, as many instructions. */
	double cpu = prices->machine ? 1000 : PRICE_GHZ * 1000 * PRICE_IPC;

	*advice = (struct advice){.nr = costs->nr, .corners = NR_CORNERS, .does_not_matter = true};
	advice->matters = ADVISE_MATTERS * cpu * rates->sharing.at[BOUND_LOW];
	advice->busiest = price_parts(costs, prices, &p, parts);
	least = least_total(costs, parts);
	for (unsigned int i = 0; i < costs->nr; i++) {
		struct advice_line *line = &advice->lines[i];

		line->policy = &costs->policies[i];
		memcpy(line->parts, parts[i], sizeof(line->parts));
		line->total = total_of(parts[i]);
		line->behind = range_of(line->total - least, line->total - least);
	}
	for (unsigned int bits = 0; bits < NR_CORNERS; bits++) {
		p = corner(rates, bits);
		add_corner(costs, prices, &p, advice);
	}
	qsort(advice->lines, advice->nr, sizeof(advice->lines[0]), compare_lines);
}
