// SPDX-License-Identifier: BSD-2-Clause
/* What `lazyshoot advise` prints; see advise.h. */
#include <math.h>
#include <string.h>

#include "joined/advise.h"
#include "report/table.h"

static int add_amount(struct table *table, double value)
{
	char text[TABLE_CELL_MAX];

	if (value < 10)
		snprintf(text, sizeof(text), "%.3g", value < 1e-6 ? 0 : value);
	else
		table_format_number(value, text, sizeof(text));
	return table_add(table, text);
}

static void dominant(const struct advice_line *line, char *out, size_t bytes)
{
	const struct transfers *t = &line->policy->transfers;
	int most = 0;

	for (int part = 1; part < NR_PARTS; part++)
		if (line->parts[part] > line->parts[most])
			most = part;
	if (line->parts[most] <= 0)
		snprintf(out, bytes, "nothing");
	else if (most == PART_LINE)
		snprintf(out, bytes, "the line%s%.24s", t->nr ? " of " : "",
			 t->nr ? t->lines[0].object : "");
	else
		snprintf(out, bytes, "%s",
			 most == PART_SWITCH ? "work at a switch" : "ends of mms");
}

static int print_table(const struct advice *advice, const struct price_list *prices, FILE *out)
{
	static const char *const headings[] = {"policy", "switches", "line",     "ends",  "total",
					       "behind", "at most",  "first in", "mostly"};
	struct table table;
	int ret = 0;

	fprintf(out,
		"What each policy costs beyond the cheapest of each part, %s a second, with the middle\n"
		"of all inputs; then how far it is behind the best, at most over the ranges of the\n"
		"inputs, and in how many of their %u corners none is cheaper\n",
		prices->machine ? "CPU-ms" : "million instructions", advice->corners);
	table_init(&table, 9, 1);
	for (int i = 0; i < 9; i++)
		ret |= table_add(&table, headings[i]);
	for (unsigned int i = 0; i < advice->nr; i++) {
		const struct advice_line *line = &advice->lines[i];
		char text[TABLE_CELL_MAX];

		ret |= table_add(&table, line->policy->policy);
		for (int part = 0; part < NR_PARTS; part++)
			ret |= add_amount(&table, line->parts[part]);
		ret |= add_amount(&table, line->total);
		ret |= add_amount(&table, line->total - advice->lines[0].total);
		ret |= add_amount(&table, line->behind.at[BOUND_HIGH]);
		snprintf(text, sizeof(text), "%u", line->first);
		ret |= table_add(&table, text);
		dominant(line, text, sizeof(text));
		ret |= table_add(&table, text);
	}
	if (!ret)
		table_print(&table, out);
	table_free(&table);
	fputc('\n', out);
	return ret;
}

static void print_range(FILE *out, const char *name, const struct range *range)
{
	char low[32], middle[32], high[32];

	table_format_number(range->at[BOUND_LOW], low, sizeof(low));
	table_format_number(range->at[BOUND_MIDDLE], middle, sizeof(middle));
	table_format_number(range->at[BOUND_HIGH], high, sizeof(high));
	if (range->at[BOUND_LOW] == range->at[BOUND_HIGH])
		fprintf(out, "  %-8s %s\n", name, middle);
	else
		fprintf(out, "  %-8s %s (%s to %s)\n", name, middle, low, high);
}

static void print_machine(const struct price_list *prices, unsigned int cpus, FILE *out)
{
	const struct machine *machine = prices->machine;
	const struct machine_series *used = prices->thinking ? prices->thinking : prices->blind;
	unsigned int n = cpus < 2 ? 2 : cpus;

	fprintf(out,
		"Lines: %s (%s); a handoff among %u CPUs is %.3g (%.3g to %.3g) ns%s\n"
		"An instruction is 1 / (%.2f GHz%s x %.1f, from %.1f to %.1f, a cycle) ns\n",
		machine->name, machine->is_calibrated ? "calibrated" : "from a publication", n,
		price_handoff(prices, BOUND_MIDDLE, n), price_handoff(prices, BOUND_LOW, n),
		price_handoff(prices, BOUND_HIGH, n),
		handoff_is_beyond(used, n) ? ", that of the most CPUs that it has" : "",
		prices->ghz, machine->ghz > 0 ? "" : ", assumed,", prices->ipc.at[BOUND_MIDDLE],
		prices->ipc.at[BOUND_LOW], prices->ipc.at[BOUND_HIGH]);
}

/* Policies whose contention is not known; it is not in their figures. */
static void print_unknown(const struct costs *costs, const struct price_list *prices, FILE *out)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < costs->nr; i++)
		nr += price_source(prices, &costs->policies[i]) == SOURCE_NONE;
	if (nr)
		fprintf(out,
			"There is no contention in the figures of %u of the %u policies: no line transfers "
			"are counted\nin these results, or none was seen (sweep --lines)%s. What is left is the "
			"interrupt side alone.\n",
			nr, costs->nr,
			prices->machine ? ", and the machine file has no visits to idle" : "");
}

static void print_inputs(const struct costs *costs, const struct price_list *prices,
			 const struct rates *rates, FILE *out)
{
	const struct cell_key *key = &costs->key;

	fprintf(out, "Interrupts and flushes: guest %s, %u vCPUs, path %s, flush by %s, in %s\n",
		key->axis[AXIS_GUEST], key->vcpus, key->axis[AXIS_PATH], key->axis[AXIS_FLUSH],
		costs->unit);
	if (prices->machine)
		print_machine(prices, (unsigned int)rates->sharing.at[BOUND_HIGH], out);
	else
		fprintf(out,
			"Lines: no machine file; a transfer is %.0f (%.0f to %.0f) instructions, by "
			"assumption\n",
			prices->transfer.at[BOUND_MIDDLE], prices->transfer.at[BOUND_LOW],
			prices->transfer.at[BOUND_HIGH]);
	fputs("Rates, a second, and CPUs:\n", out);
	print_range(out, "idle", &rates->idle);
	print_range(out, "ends", &rates->ends);
	print_range(out, "sharing", &rates->sharing);
	print_range(out, "lazy", &rates->lazy);
	if (costs_is_beyond(&costs->policies[0], rates->lazy.at[BOUND_HIGH]))
		fputs("  More lazy CPUs than were measured: each more is taken to add the same.\n",
		      out);
	fputs("All switches are taken to be of one mm; each blocks its vCPU.\n", out);
	print_unknown(costs, prices, out);
	fputc('\n', out);
}

static void print_verdict(const struct advice *advice, const struct price_list *prices, FILE *out)
{
	const char *unit = prices->machine ? "CPU-ms" : "million instructions";
	const struct advice_line *best = &advice->lines[0];
	double most = 0;

	for (unsigned int i = 0; i < advice->nr; i++)
		most = fmax(most, advice->lines[i].behind.at[BOUND_HIGH]);
	if (advice->busiest > 0.9)
		fprintf(out,
			"A line is busy for %.0f %% of the time: vCPUs wait for it, and more\n"
			"switches are not possible under its policy.\n",
			100 * advice->busiest);
	if (advice->does_not_matter) {
		fprintf(out,
			"It does not matter: the worst policy is at most %.3g %s a second behind the "
			"best,\nless than %.1f %% of what the CPUs that share the mm can do (%.3g).\n",
			most, unit, 100 * ADVISE_MATTERS, advice->matters);
		return;
	}
	if (best->behind.at[BOUND_HIGH] < advice->matters) {
		fprintf(out,
			"%s: whatever the inputs, at most %.3g %s a second behind the best; another may be "
			"%.3g\nbehind.\n",
			best->policy->policy, best->behind.at[BOUND_HIGH], unit, most);
		return;
	}
	fprintf(out,
		"%s with the middle of the inputs; within their ranges another may be up to %.3g %s a\n"
		"second cheaper. Narrower rates decide.\n",
		best->policy->policy, best->behind.at[BOUND_HIGH], unit);
}

int advise_print(const struct advice *advice, const struct costs *costs,
		 const struct price_list *prices, const struct rates *rates, FILE *out)
{
	int ret;

	print_inputs(costs, prices, rates, out);
	ret = print_table(advice, prices, out);
	print_verdict(advice, prices, out);
	return ret;
}
