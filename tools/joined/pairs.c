// SPDX-License-Identifier: BSD-2-Clause
/* Break-evens with both sides; see pairs.h. */
#include "joined/pairs.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "joined/inputs.h"
#include "joined/select.h"
#include "report/breakeven.h"
#include "report/table.h"

#define CPUS_MOST 1024u

/* RARE: so long between a CPU's switches that nobody waits for a line. */
#define RARE 1e15

static const struct price_bounds middle = {BOUND_MIDDLE, BOUND_MIDDLE};

struct pairs {
	const struct costs *costs;
	const struct price_list *prices;
	FILE *out;
};

static int add_number(struct table *table, double value)
{
	char text[TABLE_CELL_MAX];

	table_format_number(value, text, sizeof(text));
	return table_add(table, text);
}

static int finish(struct table *table, int ret, FILE *out)
{
	if (!ret)
		table_print(table, out);
	fputc('\n', out);
	table_free(table);
	return ret;
}

/* Two costs of a switch that differ by less are the same: nothing here is known that well. */
#define SAME 1e-4

/* When @a is cheaper than @b: by the number of switches in an mm's life. */
static int add_breakeven(struct table *table, const struct pairs *p, const struct policy_cost *a,
			 const struct policy_cost *b, double cpus, double elsewhere)
{
	double switch_a = price_switch(p->prices, middle, a, cpus, elsewhere);
	double switch_b = price_switch(p->prices, middle, b, cpus, elsewhere);
	char text[TABLE_CELL_MAX];
	struct breakeven breakeven;

	if (a == b)
		return table_add(table, "");
	if (fabs(switch_a - switch_b) < SAME * switch_b)
		switch_a = switch_b;
	breakeven = breakeven_find(switch_b, switch_a, price_end(p->prices, middle, b, cpus - 1),
				   price_end(p->prices, middle, a, cpus - 1));
	breakeven_format(&breakeven, text, sizeof(text));
	return table_add(table, text);
}

/* Policies [first, first + PER_TABLE) are columns; the rest have a table of their own. */
#define PER_TABLE (TABLE_COLUMNS_MAX - 2)

static unsigned int columns_from(const struct costs *costs, unsigned int first)
{
	return costs->nr - first < PER_TABLE ? costs->nr - first : PER_TABLE;
}

/* Every policy against every other, with @cpus that share the mm. */
static int print_matrix(const struct pairs *p, double cpus)
{
	const struct costs *costs = p->costs;
	int ret = 0;

	fprintf(p->out,
		"Break-even, %.0f sharing vCPUs that do nothing but switch, an mm ends with all others\n"
		"lazy: the row is cheaper than the column, by the number of switches in an mm's life\n",
		cpus);
	for (unsigned int first = 0; first < costs->nr && !ret; first += PER_TABLE) {
		unsigned int columns = columns_from(costs, first);
		struct table table;

		table_init(&table, columns + 1, 1);
		ret = table_add(&table, "policy");
		for (unsigned int j = first; j < first + columns; j++)
			ret |= table_add(&table, costs->policies[j].policy);
		for (unsigned int i = 0; i < costs->nr; i++) {
			ret |= table_add(&table, costs->policies[i].policy);
			for (unsigned int j = first; j < first + columns; j++)
				ret |= add_breakeven(&table, p, &costs->policies[i],
						     &costs->policies[j], cpus, 0);
		}
		ret = finish(&table, ret, p->out);
	}
	return ret;
}

/* A pair's row: @a is cheaper than @b above (more) / (less) switches. */
static int add_pair(struct table *table, const struct policy_cost *a, const struct policy_cost *b,
		    double k)
{
	struct amount end_a = costs_end(a, k), end_b = costs_end(b, k);
	bool counted = a->transfers.counted && b->transfers.counted;
	double less = b->switched - a->switched, more = end_a.cost - end_b.cost;
	double moved = transfers_sum(&b->transfers) - transfers_sum(&a->transfers);
	double more_moves = end_a.moves - end_b.moves;
	struct breakeven at_0 = breakeven_find(less, 0, 0, more), at_100;
	char text[TABLE_CELL_MAX];
	int ret;

	snprintf(text, sizeof(text), "%.18s : %.18s", a->policy, b->policy);
	ret = table_add(table, text) | add_number(table, more);
	snprintf(text, sizeof(text), "%.3g", more_moves);
	ret |= table_add(table, counted ? text : "-") | add_number(table, less);
	snprintf(text, sizeof(text), "%.3g", moved);
	ret |= table_add(table, counted ? text : "-");
	breakeven_format(&at_0, text, sizeof(text));
	ret |= table_add(table, text);
	at_100 = breakeven_find(less + 100 * moved, 0, 0, more + 100 * more_moves);
	breakeven_format(&at_100, text, sizeof(text));
	return ret | table_add(table, counted ? text : "-");
}

/* Without a machine: what decides, so that a reader can put in his own cost of a transfer, T. */
static int print_formulas(const struct pairs *p)
{
	static const char *const headings[] = {"policies",      "more an end",    "transfers",
					       "less a switch", "less transfers", "break-even, T=0",
					       "T=100"};
	const struct costs *costs = p->costs;
	struct table table;
	int ret = 0;

	fprintf(p->out,
		"Every pair, %u vCPUs: the first is cheaper above (more an end + T x transfers) /\n"
		"(less a switch + T x less transfers) switches in an mm's life, where a transfer costs T\n"
		"%s\n",
		costs->key.vcpus, costs->unit);
	table_init(&table, 7, 1);
	for (unsigned int i = 0; i < 7; i++)
		ret |= table_add(&table, headings[i]);
	for (unsigned int i = 0; i < costs->nr; i++)
		for (unsigned int j = 0; j < i; j++)
			ret |= add_pair(&table, &costs->policies[i], &costs->policies[j],
					costs->key.vcpus - 1);
	return finish(&table, ret, p->out);
}

/* "8", "1,024 *": * where the interrupt side, + where the handoff is beyond what was measured. */
static int add_cpus(struct table *table, const struct pairs *p, unsigned int n)
{
	char number[32], text[TABLE_CELL_MAX];

	table_format_number(n, number, sizeof(number));
	snprintf(text, sizeof(text), "%s%s%s", number,
		 costs_is_beyond(&p->costs->policies[0], n - 1) ? " *" : "",
		 handoff_is_beyond(p->prices->thinking ? p->prices->thinking : p->prices->blind, n)
			 ? " +"
			 : "");
	return table_add(table, text);
}

/* Policies [@first, @first + PER_TABLE) against @base, but @base itself. */
static int print_curve_of(const struct pairs *p, const struct policy_cost *base, double elsewhere,
			  unsigned int first)
{
	const struct policy_cost *policies = &p->costs->policies[first];
	unsigned int columns = columns_from(p->costs, first);
	bool has_base = base >= policies && base < policies + columns;
	struct table table;
	int ret;

	table_init(&table, 2 + columns - has_base, 0);
	ret = table_add(&table, "N") | table_add(&table, base->policy);
	for (unsigned int j = 0; j < columns; j++)
		if (&policies[j] != base)
			ret |= table_add(&table, policies[j].policy);
	for (unsigned int n = 2; n <= CPUS_MOST; n *= 2) {
		ret |= add_cpus(&table, p, n);
		ret |= add_number(&table, price_switch(p->prices, middle, base, n, elsewhere));
		for (unsigned int j = 0; j < columns; j++)
			if (&policies[j] != base)
				ret |= add_breakeven(&table, p, &policies[j], base, n, elsewhere);
	}
	return finish(&table, ret, p->out);
}

static int print_curves(const struct pairs *p, const struct policy_cost *base, double elsewhere)
{
	int ret = 0;

	fprintf(p->out,
		"Curves over N sharing vCPUs that %s: from how many switches in an mm's\n"
		"life on each policy is cheaper than %s, one of whose switches, in ns, is in the second "
		"column\n",
		elsewhere > 0 ? "rarely switch, so that none waits" : "do nothing but switch",
		base->policy);
	for (unsigned int first = 0; first < p->costs->nr && !ret; first += PER_TABLE)
		ret = print_curve_of(p, base, elsewhere, first);
	return ret;
}

static const struct policy_cost *base_of(const struct costs *costs)
{
	for (unsigned int i = 0; i < costs->nr; i++)
		if (!strcmp(costs->policies[i].policy, "refcount"))
			return &costs->policies[i];
	return &costs->policies[0];
}

static int print_one(const struct pairs *p)
{
	const struct cell_key *key = &p->costs->key;
	int ret;

	fprintf(p->out, "Guest %s, %u vCPUs, path %s, flush by %s\n\n", key->axis[AXIS_GUEST],
		key->vcpus, key->axis[AXIS_PATH], key->axis[AXIS_FLUSH]);
	ret = inputs_print(p->costs, p->prices, p->out);
	if (!p->prices->machine)
		return ret ? ret : print_formulas(p);
	if (!ret)
		ret = inputs_print_held(p->costs, p->prices, p->out);
	if (!ret)
		ret = print_matrix(p, key->vcpus);
	if (!ret)
		ret = print_curves(p, base_of(p->costs), 0);
	if (!ret)
		ret = print_curves(p, base_of(p->costs), RARE);
	return ret;
}

int pairs_report(const struct results *results, const struct machine *machine, FILE *out,
		 struct reason *why)
{
	struct selection selection = {.results = results};
	struct reason last = {"no cells of the workloads switch and exit"};
	bool any = false;
	int ret = 0;

	while (!ret && select_next(&selection)) {
		struct price_list prices;
		struct costs costs;
		const struct pairs p = {&costs, &prices, out};

		if (costs_find(results, &selection.key, &costs, &last))
			continue;
		ret = price_list(&costs, machine, &prices, why);
		if (!ret && machine && !any)
			inputs_print_machine(&prices, out);
		if (!ret)
			ret = print_one(&p);
		any = true;
	}
	if (!ret && !any)
		ret = reason_set(why, ENOENT, "nothing to join: %s", last.text);
	return ret;
}
