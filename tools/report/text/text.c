/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report: what was measured where, then the tables for each vCPU count. */
#include "report/report.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "plan/pin.h"
#include "report/text/tables.h"

#define NOTE_COLUMNS 92u

/* Prints @text broken at spaces, the lines after the first indented by six. */
static void print_wrapped(FILE *out, const char *text)
{
	while (strlen(text) > NOTE_COLUMNS) {
		size_t length = NOTE_COLUMNS;

		while (length && text[length] != ' ')
			length--;
		if (!length)
			break;
		fprintf(out, "%.*s\n      ", (int)length, text);
		text += length + 1;
	}
	fprintf(out, "%s\n", text);
}

static void print_notes(const struct report *report)
{
	for (unsigned int i = 0; i < report->nr_notes; i++) {
		fprintf(report->out, "  (%u) ", i + 1);
		print_wrapped(report->out, report->notes[i]);
	}
	if (report->nr_notes)
		fputc('\n', report->out);
}

/* A section of the report that is still without heading and tables; false if it has no cell. */
static bool start_report(struct report *report, const struct results *results, FILE *out,
			 const struct cell_key *key)
{
	*report = (struct report){.results = results, .out = out, .key = *key};
	report->unit = report_text_at(results->environment, "unit");
	figure_names(results, key, AXIS_POLICY, &report->policies);
	figure_names(results, key, AXIS_PATH, &report->paths);
	figure_names(results, key, AXIS_FLUSH, &report->flushes);
	return report->policies.nr;
}

/* "Guest pvh, 8 vCPUs, flush by ipi, " and so on, underlined. */
static void print_title(const struct report *report, const char *rest)
{
	const char *flush = report->key.axis[AXIS_FLUSH];
	unsigned int vcpus = report->key.vcpus;
	char title[256];
	int length = snprintf(title, sizeof(title), "Guest %s, %u vCPU%s, %s%s%s%s",
			      report->key.axis[AXIS_GUEST], vcpus, vcpus == 1 ? "" : "s",
			      flush ? "flush by " : "who flushes", flush ? flush : "", rest,
			      report->key.assist ? ", without fetch and decode" : "");

	fprintf(report->out, "%s\n", title);
	for (int i = 0; i < length && i < (int)sizeof(title) - 1; i++)
		fputc('=', report->out);
	fputs("\n\n", report->out);
	if (report->key.assist)
		fputs("The same cells in the assist pass, whose clock leaves out the instructions by which Xen\n"
		      "fetches and decodes what it has intercepted. A CPU with next-RIP save and decode assists\n"
		      "executes none of them, so paths compare by these figures (docs/measuring.md).\n\n",
		      report->out);
}

/* Writes ", event channels fifo, vector, spread", or nothing for a lone default. */
static void describe_variant(const struct variant *variant, bool lone, char *out, size_t bytes)
{
	bool plain = true;

	for (int i = 0; i < NR_VARIANT_AXES; i++)
		plain &= !strcmp(variant->name[i], axes[FIRST_VARIANT_AXIS + i].entries[0].name) ||
			 !strcmp(variant->name[i], AXIS_NONE);
	out[0] = '\0';
	if (!plain || !lone)
		snprintf(out, bytes, ", event channels %s, %s, %s", variant->name[0],
			 variant->name[1], variant->name[2]);
}

/* True if two of the first @vcpus numbers are the same. */
static bool has_twice(json_t *pcpus, unsigned int vcpus)
{
	for (unsigned int i = 0; i < vcpus; i++)
		for (unsigned int j = 0; j < i; j++)
			if (json_integer_value(json_array_get(pcpus, i)) ==
			    json_integer_value(json_array_get(pcpus, j)))
				return true;
	return false;
}

/*
 * True if vCPUs were pinned to the same pCPU, or were more than pCPUs. Without Xen each has its
 * own.
 */
static bool shares_pcpus(const struct results *results, const char *guest, unsigned int vcpus)
{
	json_t *host = json_object_get(results->environment, "host"), *entry;
	size_t i;

	json_array_foreach(json_object_get(results->environment, "guests"), i, entry) {
		json_t *pcpus = json_object_get(entry, "pcpus");

		if (strcmp(report_text_at(entry, "guest"), guest))
			continue;
		if (!strcmp(report_text_at(entry, "hypervisor"), "none"))
			return false;
		if (json_array_size(pcpus) >= vcpus && has_twice(pcpus, vcpus))
			return true;
	}
	return vcpus > report_number_at(host, "pcpus");
}

static void say_sharing(const struct results *results, FILE *out, const char *guest,
			unsigned int vcpus)
{
	json_t *host = json_object_get(results->environment, "host");
	long long pcpus = report_number_at(host, "pcpus");

	if (!shares_pcpus(results, guest, vcpus))
		return;
	fprintf(out, "Guest %s, %u vCPUs: %s.\n", guest, vcpus, PIN_SHARED);
	if (pcpus && vcpus >= 2 * pcpus)
		fprintf(out,
			"There are %lld pCPUs: of %lld vCPUs at most one runs at a time, and a figure is mostly\n"
			"how Xen's scheduler takes turns, not what a policy or path costs.\n",
			pcpus, (vcpus + pcpus - 1) / pcpus);
	fputc('\n', out);
}

/* All cells but those of the assist pass, unless there are no others. */
static struct cell_key key_of_all(const struct results *results)
{
	struct cell_key key = {.assist = false};
	struct name_set names;

	figure_names(results, &key, AXIS_GUEST, &names);
	key.assist = !names.nr;
	return key;
}

/* The paths that have columns: those that the guest can use, as many as the widest table takes. */
static void choose_paths(struct report *report)
{
	report_leave_out_paths(report);
	if (report->paths.nr > TABLE_COLUMNS_MAX - 2)
		report->paths.nr = TABLE_COLUMNS_MAX - 2;
}

/* The tables of one (guest, vCPUs, flush, variant), which are those of @key. */
static int report_one(const struct results *results, FILE *out, const struct cell_key *key,
		      const char *variant)
{
	struct report report;
	int ret;

	if (!start_report(&report, results, out, key))
		return 0;
	print_title(&report, variant);
	say_sharing(results, out, key->axis[AXIS_GUEST], key->vcpus);
	choose_paths(&report);
	ret = report_switch_cost(&report);
	if (!ret)
		ret = report_overlap(&report);
	if (!ret)
		ret = report_mm_end(&report);
	if (!ret)
		ret = report_broadcast(&report);
	if (!ret)
		ret = report_breakeven(&report);
	if (!ret && !key->assist)
		ret = report_processes(&report);
	if (!ret && !key->assist)
		ret = report_lines(&report);
	print_notes(&report);
	return ret;
}

/*
 * Each variant for itself, so that no table mixes them; then, if there are several, side by side.
 */
static int report_all_variants(const struct results *results, FILE *out, const struct cell_key *key)
{
	struct variant_set variants;
	struct report report;
	int ret = 0;

	figure_variants(results, key, &variants);
	for (unsigned int i = 0; i < variants.nr && !ret; i++) {
		struct cell_key one = *key;
		char text[192];

		figure_set_variant(&one, &variants.variant[i]);
		describe_variant(&variants.variant[i], variants.nr == 1, text, sizeof(text));
		ret = report_one(results, out, &one, text);
	}
	if (variants.nr < 2 || ret || !start_report(&report, results, out, key) ||
	    !report_has_workload(&report, "ipi"))
		return ret;
	print_title(&report, ", all event channels");
	ret = report_variants(&report, &variants);
	print_notes(&report);
	return ret;
}

/* The flushes of a (guest, vCPUs) side by side, each variant for itself. */
static int report_all_flushes(const struct results *results, FILE *out, const struct cell_key *key)
{
	struct variant_set variants;
	int ret = 0;

	figure_variants(results, key, &variants);
	for (unsigned int i = 0; i < variants.nr && !ret; i++) {
		struct cell_key one = *key;
		struct report report;
		char text[192];

		figure_set_variant(&one, &variants.variant[i]);
		if (!start_report(&report, results, out, &one) || !report_has_flushes(&report))
			continue;
		describe_variant(&variants.variant[i], variants.nr == 1, text, sizeof(text));
		print_title(&report, text);
		choose_paths(&report);
		ret = report_flushes(&report);
		print_notes(&report);
	}
	return ret;
}

static void print_summary(const struct results *results, FILE *out)
{
	unsigned int count[NR_CELL_STATUSES] = {0};

	for (size_t i = 0; i < results->nr_cells; i++)
		count[results->cells[i].status]++;
	fprintf(out, "%zu cells: %u ok, %u n/a, %u failed\n", results->nr_cells, count[CELL_OK],
		count[CELL_NA], count[CELL_FAILED]);
}

/* True if no cell before @i has the same vCPU count. */
static bool first_of_count(const struct results *results, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (results->cells[j].vcpus == results->cells[i].vcpus)
			return false;
	}
	return true;
}

/* As executed, and then, if the sweep has that, without Xen's fetch and decode. */
static int report_both(int (*report)(const struct results *results, FILE *out,
				     const struct cell_key *key),
		       const struct results *results, FILE *out, struct cell_key *key)
{
	int ret = report(results, out, key);

	key->assist = true;
	if (!ret)
		ret = report(results, out, key);
	key->assist = false;
	return ret;
}

static int report_guest(const struct results *results, FILE *out, const char *guest,
			const struct name_set *flushes)
{
	int ret = 0;

	for (size_t i = 0; i < results->nr_cells && !ret; i++) {
		struct cell_key key = {.vcpus = results->cells[i].vcpus};

		if (!first_of_count(results, i))
			continue;
		key.axis[AXIS_GUEST] = guest;
		for (unsigned int f = 0; f < flushes->nr && !ret; f++) {
			key.axis[AXIS_FLUSH] = flushes->name[f];
			ret = report_both(report_all_variants, results, out, &key);
		}
		key.axis[AXIS_FLUSH] = NULL;
		if (!ret)
			ret = report_both(report_all_flushes, results, out, &key);
	}
	return ret;
}

/* All guests with @vcpus: side by side, and Xen's share; under the first flush. */
static int compare_guests(const struct results *results, FILE *out, unsigned int vcpus)
{
	struct cell_key any = {.vcpus = vcpus};
	struct report report = {.results = results, .out = out, .key = any};
	struct name_set flushes;
	int ret;

	figure_names(results, &any, AXIS_FLUSH, &flushes);
	report.key.axis[AXIS_FLUSH] = flushes.name[0];
	report.unit = report_text_at(results->environment, "unit");
	figure_names(results, &report.key, AXIS_POLICY, &report.policies);
	ret = report_guests(&report);
	if (!ret)
		ret = report_added(&report);
	print_notes(&report);
	return ret;
}

int report_text(const struct results *results, FILE *out)
{
	struct cell_key any = key_of_all(results);
	struct name_set guests_seen, flushes;
	int ret = 0;

	report_header(results, out);
	figure_names(results, &any, AXIS_GUEST, &guests_seen);
	figure_names(results, &any, AXIS_FLUSH, &flushes);
	for (unsigned int g = 0; g < guests_seen.nr && !ret; g++)
		ret = report_guest(results, out, guests_seen.name[g], &flushes);
	for (size_t i = 0; i < results->nr_cells && !ret; i++) {
		if (first_of_count(results, i))
			ret = compare_guests(results, out, results->cells[i].vcpus);
	}
	print_summary(results, out);
	return ret;
}

int report_screen(const struct results *results, FILE *out)
{
	struct cell_key any = key_of_all(results);
	unsigned int most = 0;
	struct name_set guests_seen;
	int ret;

	figure_names(results, &any, AXIS_GUEST, &guests_seen);
	if (guests_seen.nr < 2)
		return report_text(results, out);
	for (size_t i = 0; i < results->nr_cells; i++) {
		if (results->cells[i].vcpus > most)
			most = results->cells[i].vcpus;
	}
	report_header(results, out);
	for (unsigned int g = 0; g < guests_seen.nr; g++)
		say_sharing(results, out, guests_seen.name[g], most);
	ret = compare_guests(results, out, most);
	fputs("Every guest's own tables are in report.txt.\n", out);
	print_summary(results, out);
	return ret;
}
