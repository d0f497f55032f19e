// SPDX-License-Identifier: BSD-2-Clause
/* What goes into a joined figure; see inputs.h. */
#include "joined/inputs.h"

#include <string.h>

#include "abi/turn.h"
#include "report/table.h"

static const struct price_bounds middle = {BOUND_MIDDLE, BOUND_MIDDLE};

static int add_number(struct table *table, double value)
{
	char text[TABLE_CELL_MAX];

	table_format_number(value, text, sizeof(text));
	return table_add(table, text);
}

/* Transfers are few: "0.5". */
static int add_moves(struct table *table, bool counted, double moves)
{
	char text[TABLE_CELL_MAX];

	snprintf(text, sizeof(text), "%.3g", moves);
	return table_add(table, counted ? text : "-");
}

static int add_headings(struct table *table, const char *const *headings, unsigned int nr)
{
	int ret = 0;

	table_init(table, nr, 1);
	for (unsigned int i = 0; i < nr; i++)
		ret |= table_add(table, headings[i]);
	return ret;
}

static int finish(struct table *table, int ret, FILE *out)
{
	if (!ret)
		table_print(table, out);
	fputc('\n', out);
	table_free(table);
	return ret;
}

void inputs_print_machine(const struct price_list *prices, FILE *out)
{
	const struct machine *machine = prices->machine;
	const struct machine_series *used = prices->thinking ? prices->thinking : prices->blind;

	fprintf(out, "Machine: %s (%s)\n  %s\n", machine->name,
		machine->is_calibrated ? "calibrated" : "from a publication", machine->source);
	fprintf(out,
		"  An instruction is 1 / (%.2f GHz%s x %.1f a cycle) ns, by assumption %.1f to %.1f a\n"
		"  cycle. A handoff is that of '%s', placement %s, by threads that %s.\n"
		"  *: more vCPUs than the results have; each more adds the same. +: more CPUs than the\n"
		"  machine file has; the last handoff stays.\n\n",
		prices->ghz, machine->ghz > 0 ? "" : ", assumed", PRICE_IPC, PRICE_IPC_LOW,
		PRICE_IPC_HIGH, used->what, placement_names[used->placement],
		prices->thinking ? "work between two operations"
				 : "do nothing else, which keep a line for several operations:\n"
				   "  rather too little where CPUs work in between");
}

static void print_sources(const struct costs *costs, const struct price_list *prices, FILE *out)
{
	unsigned int of[SOURCE_VISITS + 1] = {0};
	const struct transfers *counted = NULL;

	for (unsigned int i = 0; i < costs->nr; i++) {
		const struct policy_cost *policy = &costs->policies[i];

		of[price_source(prices, policy)]++;
		counted = policy->transfers.counted ? &policy->transfers : counted;
		if (policy->visit != policy->policy)
			fprintf(out,
				"  %s: a visit is taken to block; switch and transfers of %s.\n",
				policy->policy, policy->visit);
	}
	if (of[SOURCE_VISITS])
		fprintf(out,
			"  Contention of %u policies: from the visits that the machine file has.\n",
			of[SOURCE_VISITS]);
	if (counted && counted->turn != TURN_OP)
		fputs("  Transfers were not counted with turn op: on hardware they may be more.\n",
		      out);
	if (of[SOURCE_NONE])
		fprintf(out,
			"  There is no contention in the figures of %u policies: no line transfers are "
			"counted in\n  these results, or none was seen (sweep --lines)%s.\n",
			of[SOURCE_NONE],
			prices->machine ? ", and the machine file has no visits to idle" : "");
	if (costs->assisted)
		fputs("  Figures are of the pass assist, where there is one: without Xen's fetch and decode.\n",
		      out);
	if (costs->checked)
		fputs("  Some figures are of the checking pass, which counts and checks in them.\n",
		      out);
	fputc('\n', out);
}

int inputs_print(const struct costs *costs, const struct price_list *prices, FILE *out)
{
	static const char *const headings[] = {"policy", "switch",      "transfers", "most of",
					       "lines",  "end, 1 lazy", "end, all",  "transfers"};
	unsigned int vcpus = costs->key.vcpus;
	struct table table;
	int ret = add_headings(&table, headings, 8);

	fprintf(out,
		"A lazy switch, alone, in %s, its line transfers when vCPUs share the mm, on whose\n"
		"line most of them are and how many lines there are; the end of an mm with 1 and with %u\n"
		"lazy vCPUs, flush and victims included, and the latter's transfers\n",
		costs->unit, vcpus - 1);
	for (unsigned int i = 0; i < costs->nr; i++) {
		const struct policy_cost *policy = &costs->policies[i];
		const struct transfers *t = &policy->transfers;
		struct amount all = costs_end(policy, vcpus - 1);

		ret |= table_add(&table, policy->policy);
		ret |= add_number(&table, policy->switched);
		ret |= add_moves(&table, t->counted, transfers_sum(t));
		ret |= table_add(&table, t->nr ? t->lines[0].object : "");
		ret |= add_moves(&table, t->counted, t->nr);
		ret |= add_number(&table, costs_end(policy, 1).cost);
		ret |= add_number(&table, all.cost);
		ret |= add_moves(&table, all.moves > 0, all.moves);
	}
	ret = finish(&table, ret, out);
	print_sources(costs, prices, out);
	return ret;
}

static int add_held(struct table *table, const struct price_list *prices,
		    const struct policy_cost *policy, const struct machine_series *visits)
{
	double alone = handoff_alone(visits, BOUND_MIDDLE);
	int ret = 0;

	for (unsigned int i = 1; i < visits->nr_points; i++) {
		const struct machine_point *point = &visits->points[i];
		char text[TABLE_CELL_MAX];
		double predicted;

		/* A visit is two switches. */
		predicted = alone +
			    2 * price_contention(prices, middle, policy, point->n, alone / 2).ns;
		ret |= table_add(table, policy->policy);
		ret |= add_number(table, point->n) | add_number(table, predicted);
		ret |= add_number(table, point->ns);
		snprintf(text, sizeof(text), "%.2f", predicted / point->ns);
		ret |= table_add(table, text);
	}
	return ret;
}

int inputs_print_held(const struct costs *costs, const struct price_list *prices, FILE *out)
{
	static const char *const headings[] = {"policy", "N", "predicted", "measured", "ratio"};
	struct table table;
	bool any = false;
	int ret = add_headings(&table, headings, 5);

	for (unsigned int i = 0; i < costs->nr; i++) {
		const struct policy_cost *policy = &costs->policies[i];
		const struct machine_series *visits = price_visits(prices, policy);

		/* Modifiers, but `+block`, change nothing of a visit. */
		if (!policy->transfers.counted || !visits || strcmp(visits->what, policy->policy))
			continue;
		any = true;
		ret |= add_held(&table, prices, policy, visits);
	}
	if (any) {
		fputs("The model held against the machine: a visit to idle of each of N CPUs that share "
		      "the mm,\nns, predicted from counted transfers and handoffs, and measured by "
		      "calibrate\n",
		      out);
		return finish(&table, ret, out);
	}
	table_free(&table);
	return ret;
}
