/* SPDX-License-Identifier: BSD-2-Clause */
/* Digits and spread of figures; see facts.h. */
#include "report/text/facts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define OF_SAMPLES "p10, p90"
#define OF_CELLS   "min, max"

void format_value(const struct figure *figure, char *out, size_t bytes)
{
	size_t length;

	table_format_figure(figure->value, figure->resolution, out, bytes);
	length = strlen(out);
	if (figure->failed)
		snprintf(out + length, bytes - length, " (%u of %u)", figure->cells,
			 figure->cells + figure->failed);
}

/* In exact mode a clock counts instructions: samples differ by what is executed, not by chance. */
static bool is_exact(const struct report *report)
{
	return !strcmp(report_text_at(report->results->environment, "lab"), "exact");
}

/* Two digits at least of what is not 0. */
static int decimals(double percent)
{
	return percent > 0 && percent < 9.95 ? 1 : 0;
}

/* "-3.1 +12" */
static void format_percent(double below, double above, char *out, size_t bytes)
{
	snprintf(out, bytes, "-%.*f +%.*f", decimals(below), below, decimals(above), above);
}

/* "300 to 332" */
static void format_ends(const struct figure *figure, char *out, size_t bytes)
{
	char low[11], high[11];

	table_format_figure(figure->low, figure->resolution, low, sizeof(low));
	table_format_figure(figure->high, figure->resolution, high, sizeof(high));
	snprintf(out, bytes, "%s to %s", low, high);
}

void add_spread(const struct report *report, struct table *table, const struct figure *figure)
{
	char text[TABLE_SPREAD_MAX];

	if (!figure->spread || figure->low == figure->high ||
	    (figure->cells + figure->failed == 1 && is_exact(report)) ||
	    (figure->cells == 1 && figure->failed))
		return;
	if (figure->absolute)
		format_ends(figure, text, sizeof(text));
	else if (figure->value > 0)
		format_percent((figure->value - figure->low) / figure->value * 100,
			       (figure->high - figure->value) / figure->value * 100, text,
			       sizeof(text));
	else if (figure->high > 0)
		snprintf(text, sizeof(text), "to %.0f", figure->high);
	else
		snprintf(text, sizeof(text), "0");
	table->below = figure->cells > 1 ? OF_CELLS : OF_SAMPLES;
	table_add_below(table, text);
}

void facts_add(struct report_facts *facts, const struct figure *figure)
{
	if (!facts->figures || figure->n < facts->least_n)
		facts->least_n = figure->n;
	if (figure->n > facts->most_n)
		facts->most_n = figure->n;
	if (!facts->figures++ || figure->cells < facts->least_cells)
		facts->least_cells = figure->cells;
	if (figure->cells > facts->most_cells)
		facts->most_cells = figure->cells;
	facts->resolution = fmax(facts->resolution, figure->resolution);
	facts->checked |= figure->checked;
	facts->measured |= !figure->checked;
	facts->lost |= figure->failed;
	facts->absolute |= figure->absolute;
	facts->alike += figure->cells > 1 && figure->spread && figure->low == figure->high;
}

/* "10" or "10-100". */
static void print_range(uint64_t least, uint64_t most, FILE *out)
{
	char text[32];

	table_format_number((double)least, text, sizeof(text));
	fputs(text, out);
	if (most > least) {
		table_format_number((double)most, text, sizeof(text));
		fprintf(out, "-%s", text);
	}
}

void facts_print(const struct report_facts *facts, const char *below, FILE *out)
{
	char text[32];

	if (!facts->figures)
		return;
	fputs("  [n ", out);
	print_range(facts->least_n, facts->most_n, out);
	if (facts->most_cells > 1) {
		fputs(", median of ", out);
		print_range(facts->least_cells, facts->most_cells, out);
		fprintf(out, " cells%s", facts->alike == facts->figures ? ", all alike" : "");
	}
	if (facts->resolution > 0) {
		table_format_figure(ceil(facts->resolution), 0, text, sizeof(text));
		fprintf(out, "; resolution %s", text);
	} else {
		fputs("; exact", out);
	}
	if (facts->checked && facts->measured)
		fputs("; in part of the checking pass", out);
	else if (facts->checked)
		fputs("; of the checking pass", out);
	if (below)
		fprintf(out, "; below: %s%s", below, facts->absolute ? "" : " in %");
	fputs(facts->lost ? "]\n  [(i of j): the other cells failed]\n" : "]\n", out);
}
