/* SPDX-License-Identifier: BSD-2-Clause */
/* The comparison in text; see diff.h. */
#include "diff/diff.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "abi/turn.h"
#include "base/reason.h"
#include "diff/origin.h"
#include "diff/rows.h"
#include "plan/turn.h"
#include "report/table.h"

#define NUMBER_MAX 40

/* What has to be said of a cell because cells of the two files differ in it. */
struct varying {
	bool seed;
	bool pass;
};

static const struct cell *cell_of(const struct group *group)
{
	return group->cells[group->nr[DIFF_NEW] ? DIFF_NEW : DIFF_OLD][0];
}

static struct varying find_varying(const struct groups *groups)
{
	struct varying varying = {false, false};

	for (size_t i = 1; i < groups->nr; i++) {
		const struct cell *a = cell_of(&groups->group[0]), *b = cell_of(&groups->group[i]);

		varying.seed |= a->seed != b->seed;
		varying.pass |= a->pass != b->pass;
	}
	return varying;
}

static bool has_rep(const struct diff *diff, const struct group *group)
{
	return diff->exact && cell_of(group)->rep;
}

/* "pvh, 8 vCPUs, shootdown, evtchn, flush ipi, exit" and what is not as usual. */
static void print_cell(const struct diff *diff, const struct group *group,
		       const struct varying *varying, FILE *out)
{
	const struct cell *cell = cell_of(group);
	bool is_default = true;
	char turn[24];

	fprintf(out, "\n%s, %u vCPU%s, %s, %s, flush %s, %s", cell->axis[AXIS_GUEST], cell->vcpus,
		cell->vcpus == 1 ? "" : "s", cell->axis[AXIS_POLICY], cell->axis[AXIS_PATH],
		cell->axis[AXIS_FLUSH], cell->axis[AXIS_WORKLOAD]);
	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++)
		is_default &= !strcmp(cell->axis[id], AXIS_NONE) ||
			      !strcmp(cell->axis[id], axes[id].entries[0].name);
	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES && !is_default; id++)
		fprintf(out, ", %s", cell->axis[id]);
	if (cell->booted_vcpus != cell->vcpus)
		fprintf(out, ", booted with %u", cell->booted_vcpus);
	turn_format(cell->turn, turn, sizeof(turn));
	if (cell->turn != TURN_DEFAULT)
		fprintf(out, ", turn %s", turn);
	if (cell->overcommit != 1)
		fprintf(out, ", overcommit %g", cell->overcommit);
	if (varying->seed)
		fprintf(out, ", seed %" PRIu64, cell->seed);
	if (varying->pass)
		fprintf(out, ", pass %s", pass_names[cell->pass]);
	if (has_rep(diff, group))
		fprintf(out, ", repetition %u", cell->rep);
	fputc('\n', out);
}

/* All the digits that a results file has. */
static void format_exact(double value, char *out, size_t bytes)
{
	char fraction[16];
	double whole = trunc(value);

	table_format_number(whole, out, bytes);
	snprintf(fraction, sizeof(fraction), "%.3f", fabs(value - whole));
	for (char *end = fraction + strlen(fraction); end > fraction && end[-1] == '0'; end--)
		end[-1] = '\0';
	if (fraction[1] == '.' && fraction[2])
		snprintf(out + strlen(out), bytes - strlen(out), "%s", fraction + 1);
}

static void format_value(const struct diff *diff, const struct diff_row *row, enum diff_side side,
			 char *out, size_t bytes)
{
	if (row->kind == ROW_ONE_SIDE && row->side != side)
		snprintf(out, bytes, "-");
	else if (diff->exact)
		format_exact(row->value[side], out, bytes);
	else
		table_format_figure(row->value[side], row->resolution, out, bytes);
}

static void format_change(const struct diff_row *row, char *out, size_t bytes)
{
	if (row->kind == ROW_ONE_SIDE)
		snprintf(out, bytes, row->side == DIFF_NEW ? "new" : "gone");
	else if (row->value[DIFF_OLD] == row->value[DIFF_NEW])
		snprintf(out, bytes, "=");
	else if (isinf(row->change))
		snprintf(out, bytes, "from 0");
	else if (fabs(row->change) < 0.01)
		snprintf(out, bytes, "%c<0.01 %%", row->change < 0 ? '-' : '+');
	else
		snprintf(out, bytes, fabs(row->change) < 9.995 ? "%+.2f %%" : "%+.1f %%",
			 row->change);
}

static void print_value(const struct diff *diff, const struct diff_row *row, FILE *out)
{
	char old[NUMBER_MAX], new[NUMBER_MAX], change[NUMBER_MAX], name[METRIC_NAME_MAX + 16];

	snprintf(name, sizeof(name), "%s%s%s", row->metric, row->figure ? " " : "",
		 row->figure ? row->figure : "");
	format_value(diff, row, DIFF_OLD, old, sizeof(old));
	format_value(diff, row, DIFF_NEW, new, sizeof(new));
	format_change(row, change, sizeof(change));
	fprintf(out, "  %-27s %12s %9s %12s", name, old, change, new);
	if (row->interval.low != 0 || row->interval.high != 0)
		fprintf(out, "  %+.1f..%+.1f %%", row->interval.low, row->interval.high);
	else if (row->tested)
		fprintf(out, "  p %.3f", row->p);
	fputc('\n', out);
}

static void print_status(const struct diff_row *row, FILE *out)
{
	char text[AREA_REASON_MAX + 48];

	rows_describe(row->group, DIFF_OLD, text, sizeof(text));
	fprintf(out, "  was %s\n", text);
	rows_describe(row->group, DIFF_NEW, text, sizeof(text));
	fprintf(out, "  is  %s\n", text);
}

static void print_rows(const struct diff *diff, const struct diff_options *options, FILE *out)
{
	struct varying varying = find_varying(&diff->groups);
	const struct group *group = NULL;

	for (size_t i = 0; i < diff->nr_rows; i++) {
		const struct diff_row *row = &diff->rows[i];

		if (!row->differs && !options->all)
			continue;
		if (!group)
			fprintf(out, "\n  %-27s %12s %9s %12s\n", "", "old", "change", "new");
		if (group != row->group)
			print_cell(diff, row->group, &varying, out);
		group = row->group;
		if (row->kind == ROW_STATUS)
			print_status(row, out);
		else
			print_value(diff, row, out);
	}
}

static void print_method(const struct diff *diff, FILE *out)
{
	if (diff->exact) {
		fputs("Exact: every figure of every repetition, and every counter, to the digit.\n",
		      out);
		return;
	}
	fprintf(out,
		"%zu of them were tested: medians over %u or more repetitions in both files,\n"
		"by Mann-Whitney at 5 %%; about %.0f would differ by chance. Intervals: bootstrap.\n",
		diff->tested, STATISTICS_MIN, (double)diff->tested * DIFF_SIGNIFICANT);
}

static void print_summary(const struct diff *diff, FILE *out)
{
	fprintf(out,
		"\n%zu difference%s in %zu of %zu cells that both have; %zu figures compared.\n",
		diff->differences, diff->differences == 1 ? "" : "s", diff->cells_differ,
		diff->common, diff->compared);
	print_method(diff, out);
	if (diff->cells[DIFF_OLD] || diff->cells[DIFF_NEW])
		fprintf(out,
			"Not compared: %zu cells that only the old file has, %zu only the new.\n",
			diff->cells[DIFF_OLD], diff->cells[DIFF_NEW]);
}

int diff_print(const struct results *old, const struct results *new, const struct diff *diff,
	       const struct diff_options *options, FILE *out)
{
	unsigned int nr = 0;
	int ret;

	fputs("Environment and plan:\n", out);
	ret = origin_print(old, new, out, &nr);
	if (ret)
		return ret;
	if (!nr)
		fputs("  the same\n", out);
	print_summary(diff, out);
	print_rows(diff, options, out);
	return 0;
}

int diff_count_worse(const struct diff *diff, const struct diff_options *options,
		     struct reason *why)
{
	int nr = 0;

	if (!diff->common)
		return reason_set(why, EINVAL, "the files have no cell in common");
	if (!diff->exact && !diff->tested)
		return reason_set(why, EINVAL,
				  "no cell has %u repetitions in both files, so nothing can be "
				  "told from chance",
				  STATISTICS_MIN);
	for (size_t i = 0; i < diff->nr_rows; i++) {
		const struct diff_row *row = &diff->rows[i];

		if (row->differs && row->worse &&
		    (row->kind == ROW_STATUS || fabs(row->change) > options->limit))
			nr++;
	}
	return nr;
}
