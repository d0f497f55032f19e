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

static const char *dominant(const struct advice_line *line)
{
	static const char *const names[] = {"work at a switch", "the line of mm_count",
					    "ends of mms"};
	int most = 0;

	for (int part = 1; part < NR_PARTS; part++)
		if (line->parts[part] > line->parts[most])
			most = part;
	if (line->parts[most] <= 0)
		return "nothing";
	if (most == PART_LINE && strcmp(line->policy->transfers.object, "mm_count"))
		return "the line of mm_cpumask";
	return names[most];
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
		ret |= table_add(&table, text) | table_add(&table, dominant(line));
	}
	if (!ret)
		table_print(&table, out);
	table_free(&table);
	fputc('\n', out);
	return ret;
}

static void print_range(FILE *out, const char *name, const struct range *range)
{
	fprintf(out, "  %-8s %.6g", name, range->at[BOUND_MIDDLE]);
	if (range->at[BOUND_LOW] != range->at[BOUND_HIGH])
		fprintf(out, " (%.6g to %.6g)", range->at[BOUND_LOW], range->at[BOUND_HIGH]);
	fputc('\n', out);
}

static void print_inputs(const struct costs *costs, const struct price_list *prices,
			 const struct rates *rates, FILE *out)
{
	const struct cell_key *key = &costs->key;

	fprintf(out, "Interrupts and flushes: guest %s, %u vCPUs, path %s, flush by %s, in %s\n",
		key->axis[AXIS_GUEST], key->vcpus, key->axis[AXIS_PATH], key->axis[AXIS_FLUSH],
		costs->unit);
	if (prices->machine)
		fprintf(out,
			"Lines: %s (%s), h(N) of '%s'%s; %.2f GHz%s, %.1f (%.1f to %.1f) instructions a "
			"cycle\n",
			prices->machine->name,
			prices->machine->is_calibrated ? "calibrated" : "from a publication",
			prices->handoff->what,
			handoff_is_beyond(prices->handoff,
					  (unsigned int)rates->sharing.at[BOUND_HIGH])
				? ", which ends before so many CPUs"
				: "",
			prices->ghz, prices->machine->ghz > 0 ? "" : " (assumed)",
			prices->ipc.at[BOUND_MIDDLE], prices->ipc.at[BOUND_LOW],
			prices->ipc.at[BOUND_HIGH]);
	else
		fprintf(out,
			"Lines: no machine file; a transfer is %.0f (%.0f to %.0f) instructions\n",
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
	fputs("All switches are taken to be of one mm; each blocks its vCPU.\n\n", out);
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
			"best,\nless than %.1f %% of the CPUs that share the mm (%.3g).\n",
			most, unit, 100 * ADVISE_MATTERS, advice->matters);
		return;
	}
	if (best->behind.at[BOUND_HIGH] < advice->matters) {
		fprintf(out, "%s: at most %.3g %s a second behind the best, whatever the inputs.\n",
			best->policy->policy, best->behind.at[BOUND_HIGH], unit);
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
