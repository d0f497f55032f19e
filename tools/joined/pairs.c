// SPDX-License-Identifier: BSD-2-Clause
/* Break-evens with both sides; see pairs.h. */
#include "joined/pairs.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "joined/price.h"
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
	breakeven = breakeven_find(switch_b, switch_a,
				   price_of(p->prices, middle, costs_end(b, cpus - 1)),
				   price_of(p->prices, middle, costs_end(a, cpus - 1)));
	breakeven_format(&breakeven, text, sizeof(text));
	return table_add(table, text);
}

/* What goes in, by policy. */
static int print_inputs(const struct pairs *p)
{
	static const char *const headings[] = {"policy", "switch",      "transfers",
					       "of",     "end, 1 lazy", "end, all"};
	unsigned int vcpus = p->costs->key.vcpus;
	struct table table;
	int ret = 0;

	fprintf(p->out,
		"A lazy switch, alone, in %s, and its line transfers when vCPUs share the mm; the end\n"
		"of an mm with 1 and with %u lazy vCPUs, flush and victims included\n",
		p->costs->unit, vcpus - 1);
	table_init(&table, 6, 1);
	for (unsigned int i = 0; i < 6; i++)
		ret |= table_add(&table, headings[i]);
	for (unsigned int i = 0; i < p->costs->nr; i++) {
		const struct policy_cost *policy = &p->costs->policies[i];

		ret |= table_add(&table, policy->policy);
		ret |= add_number(&table, policy->switched);
		ret |= add_number(&table, policy->transfers.blocked);
		ret |= table_add(&table, policy->transfers.object);
		ret |= add_number(&table, costs_end(policy, 1));
		ret |= add_number(&table, costs_end(policy, vcpus - 1));
	}
	ret = finish(&table, ret, p->out);
	for (unsigned int i = 0; i < p->costs->nr; i++)
		if (p->costs->policies[i].transfers.blocked > 0)
			fprintf(p->out, "  %s: %s\n", p->costs->policies[i].policy,
				p->costs->policies[i].transfers.source);
	fputc('\n', p->out);
	return ret;
}

/* Every policy against every other, with @cpus that share the mm. */
static int print_matrix(const struct pairs *p, double cpus)
{
	const struct costs *costs = p->costs;
	unsigned int columns = costs->nr < TABLE_COLUMNS_MAX ? costs->nr : TABLE_COLUMNS_MAX - 1;
	struct table table;
	int ret;

	fprintf(p->out,
		"Break-even, %.0f sharing vCPUs that do nothing but switch, an mm ends with all others\n"
		"lazy: the row is cheaper than the column, by the number of switches in an mm's life%s\n",
		cpus, p->prices->machine ? "" : " (a transfer: 100 instructions)");
	table_init(&table, columns + 1, 1);
	ret = table_add(&table, "policy");
	for (unsigned int j = 0; j < columns; j++)
		ret |= table_add(&table, costs->policies[j].policy);
	for (unsigned int i = 0; i < costs->nr; i++) {
		ret |= table_add(&table, costs->policies[i].policy);
		for (unsigned int j = 0; j < columns; j++)
			ret |= add_breakeven(&table, p, &costs->policies[i], &costs->policies[j],
					     cpus, 0);
	}
	return finish(&table, ret, p->out);
}

/* Without a machine: what decides, so that a reader can put in his own cost of a transfer, T. */
static int print_formulas(const struct pairs *p)
{
	static const char *const headings[] = {"policies",       "more an end",     "less a switch",
					       "less transfers", "break-even, T=0", "T=100"};
	const struct costs *costs = p->costs;
	struct table table;
	int ret = 0;

	fprintf(p->out,
		"Every pair, %u vCPUs: the first is cheaper above (more an end) / (less a switch + T x less\n"
		"transfers) switches in an mm's life, where a transfer costs T %s\n",
		costs->key.vcpus, costs->unit);
	table_init(&table, 6, 1);
	for (unsigned int i = 0; i < 6; i++)
		ret |= table_add(&table, headings[i]);
	for (unsigned int i = 0; i < costs->nr; i++) {
		for (unsigned int j = 0; j < i; j++) {
			const struct policy_cost *a = &costs->policies[i], *b = &costs->policies[j];
			double k = costs->key.vcpus - 1, more = costs_end(a, k) - costs_end(b, k);
			double less = b->switched - a->switched;
			double moved = b->transfers.blocked - a->transfers.blocked;
			char text[TABLE_CELL_MAX];
			struct breakeven at_0 = breakeven_find(less, 0, 0, more);
			struct breakeven at_100 = breakeven_find(less + 100 * moved, 0, 0, more);

			snprintf(text, sizeof(text), "%.18s : %.18s", a->policy, b->policy);
			ret |= table_add(&table, text) | add_number(&table, more);
			ret |= add_number(&table, less) | add_number(&table, moved);
			breakeven_format(&at_0, text, sizeof(text));
			ret |= table_add(&table, text);
			breakeven_format(&at_100, text, sizeof(text));
			ret |= table_add(&table, text);
		}
	}
	return finish(&table, ret, p->out);
}

/* "8", "1,024 *": * where the interrupt side, + where the handoff is beyond what was measured. */
static int add_cpus(struct table *table, const struct pairs *p, unsigned int n)
{
	char number[32], text[TABLE_CELL_MAX];

	table_format_number(n, number, sizeof(number));
	snprintf(text, sizeof(text), "%s%s%s", number,
		 costs_is_beyond(&p->costs->policies[0], n - 1) ? " *" : "",
		 handoff_is_beyond(p->prices->handoff, n) ? " +" : "");
	return table_add(table, text);
}

static int print_curve(const struct pairs *p, const struct policy_cost *base, double elsewhere)
{
	const struct costs *costs = p->costs;
	unsigned int columns =
		costs->nr < TABLE_COLUMNS_MAX - 2 ? costs->nr : TABLE_COLUMNS_MAX - 2;
	struct table table;
	int ret;

	fprintf(p->out,
		"Curves over N sharing vCPUs that %s: from how many switches in an mm's\n"
		"life on each policy is cheaper than %s, one of whose switches, in ns, is in the second "
		"column\n",
		elsewhere > 0 ? "rarely switch, so that none waits" : "do nothing but switch",
		base->policy);
	table_init(&table, columns + 1, 0);
	ret = table_add(&table, "N") | table_add(&table, base->policy);
	for (unsigned int j = 0; j < columns; j++)
		if (&costs->policies[j] != base)
			ret |= table_add(&table, costs->policies[j].policy);
	for (unsigned int n = 2; n <= CPUS_MOST; n *= 2) {
		ret |= add_cpus(&table, p, n);
		ret |= add_number(&table, price_switch(p->prices, middle, base, n, elsewhere));
		for (unsigned int j = 0; j < columns; j++)
			if (&costs->policies[j] != base)
				ret |= add_breakeven(&table, p, &costs->policies[j], base, n,
						     elsewhere);
	}
	return finish(&table, ret, p->out);
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
	ret = print_inputs(p);
	if (!p->prices->machine)
		return ret ? ret : print_formulas(p);
	if (!ret)
		ret = print_matrix(p, key->vcpus);
	if (!ret)
		ret = print_curve(p, base_of(p->costs), 0);
	if (!ret)
		ret = print_curve(p, base_of(p->costs), RARE);
	return ret;
}

static void print_machine(const struct machine *machine, const struct price_list *prices, FILE *out)
{
	fprintf(out, "Machine: %s (%s)\n  %s\n", machine->name,
		machine->is_calibrated ? "calibrated" : "from a publication", machine->source);
	fprintf(out,
		"  An instruction is 1 / (%.2f GHz%s x %.1f a cycle) ns, by assumption %.1f to %.1f a\n"
		"  cycle. h(N) of '%s', placement %s.\n"
		"  *: more vCPUs than the results have; each more adds the same. +: more CPUs than the\n"
		"  machine file has; the last handoff stays.\n\n",
		prices->ghz, machine->ghz > 0 ? "" : ", assumed", PRICE_IPC, PRICE_IPC_LOW,
		PRICE_IPC_HIGH, prices->handoff->what, placement_names[prices->handoff->placement]);
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
			print_machine(machine, &prices, out);
		if (!ret)
			ret = print_one(&p);
		any = true;
	}
	if (!ret && !any)
		ret = reason_set(why, ENOENT, "nothing to join: %s", last.text);
	return ret;
}
