/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report: what was measured where, then the tables for each vCPU count. */
#include "report.h"

#include <stdio.h>
#include <string.h>

#include "report_tables.h"

static const char *text_at(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "unknown";
}

static long long number_at(json_t *object, const char *key)
{
	return (long long)json_integer_value(json_object_get(object, key));
}

/* A line of @fmt's text with nothing but printable characters: the file may come from anyone. */
static void print_line(FILE *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void print_line(FILE *out, const char *fmt, ...)
{
	char raw[512], line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(raw, sizeof(raw), fmt, ap);
	va_end(ap);
	copy_printable(line, sizeof(line), raw);
	fprintf(out, "%s\n", line);
}

static void print_header(const struct results *results, FILE *out)
{
	json_t *environment = results->environment, *plan = results->plan;
	json_t *xen = json_object_get(environment, "xen");
	json_t *host = json_object_get(environment, "host");
	const char *lab = json_string_value(json_object_get(environment, "lab"));
	json_t *date = json_object_get(environment, "date");
	const char *options = text_at(xen, "commandline");

	print_line(out, "lazyshoot %s", text_at(results->tool, "revision"));
	print_line(out, "  Xen       %s, scheduler %s", text_at(xen, "version"),
		   text_at(xen, "scheduler"));
	print_line(out, "  options   %.85s%s", options, strlen(options) > 85 ? "..." : "");
	print_line(out, "  host      %lld pCPUs, %.60s", number_at(host, "pcpus"),
		   text_at(host, "cpu_model"));
	print_line(out, "  clock     TSC %lld kHz, tsc_mode native",
		   number_at(environment, "tsc_khz"));
	print_line(out, "  sweep     seed %lld, %lld repetition(s), %lld iterations, pinning %s",
		   number_at(plan, "seed"), number_at(plan, "reps"), number_at(plan, "iters"),
		   text_at(environment, "pin"));
	if (json_is_string(date))
		print_line(out, "  date      %s", json_string_value(date));
	fputc('\n', out);
	if (lab && !strcmp(lab, "exact"))
		fputs("Measured in the lab, exact mode: a figure counts the instructions that guest and Xen\n"
		      "executed together. Cache-line contention is not in it, and Xen decodes more than it\n"
		      "would on hardware (docs/measuring.md).\n",
		      out);
	else if (lab)
		fputs("Measured in the lab, fast mode: ticks of an emulator on a shared host. Not a cost.\n",
		      out);
	fputs("A figure is the median (p50) of its samples; with repetitions, their median.\n\n",
	      out);
}

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

static int report_one(const struct results *results, FILE *out, const char *guest,
		      const char *flush, unsigned int vcpus)
{
	struct report report = {.results = results, .out = out};
	char title[160];
	int ret, length;

	report.key.axis[AXIS_GUEST] = guest;
	report.key.axis[AXIS_FLUSH] = flush;
	report.key.vcpus = vcpus;
	report.unit = text_at(results->environment, "unit");
	figure_names(results, &report.key, AXIS_POLICY, &report.policies);
	figure_names(results, &report.key, AXIS_PATH, &report.paths);
	if (!report.policies.nr)
		return 0;
	if (report.paths.nr > TABLE_COLUMNS_MAX - 1)
		report.paths.nr = TABLE_COLUMNS_MAX - 1;

	length = snprintf(title, sizeof(title), "Guest %s, %u vCPU%s, flush by %s", guest, vcpus,
			  vcpus == 1 ? "" : "s", flush);
	fprintf(out, "%s\n", title);
	for (int i = 0; i < length; i++)
		fputc('=', out);
	fputs("\n\n", out);
	if (vcpus > number_at(json_object_get(results->environment, "host"), "pcpus"))
		fputs("More vCPUs than pCPUs: figures include waiting for a pCPU.\n\n", out);

	ret = report_switch_cost(&report);
	if (!ret)
		ret = report_mm_end(&report);
	if (!ret)
		ret = report_broadcast(&report);
	if (!ret)
		ret = report_breakeven(&report);
	print_notes(&report);
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

static int report_guest(const struct results *results, FILE *out, const char *guest,
			const struct name_set *flushes)
{
	int ret = 0;

	for (size_t i = 0; i < results->nr_cells && !ret; i++) {
		if (!first_of_count(results, i))
			continue;
		for (unsigned int f = 0; f < flushes->nr && !ret; f++)
			ret = report_one(results, out, guest, flushes->name[f],
					 results->cells[i].vcpus);
	}
	return ret;
}

int report_text(const struct results *results, FILE *out)
{
	struct cell_key any = {.vcpus = 0};
	struct name_set guests_seen, flushes;
	int ret = 0;

	print_header(results, out);
	figure_names(results, &any, AXIS_GUEST, &guests_seen);
	figure_names(results, &any, AXIS_FLUSH, &flushes);
	for (unsigned int g = 0; g < guests_seen.nr && !ret; g++)
		ret = report_guest(results, out, guests_seen.name[g], &flushes);
	print_summary(results, out);
	return ret;
}
