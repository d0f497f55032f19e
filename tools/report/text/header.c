/* SPDX-License-Identifier: BSD-2-Clause */
/* The head of the text report: what was measured where, and how a figure is to be read. */
#include "report/text/tables.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/reason.h"

const char *report_text_at(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "unknown";
}

long long report_number_at(json_t *object, const char *key)
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

/* "seed 1", "seeds 1, 2, 3", as many as there is room for. */
static void format_seeds(json_t *seeds, char *out, size_t bytes)
{
	size_t nr = json_array_size(seeds), used;

	used = (size_t)snprintf(out, bytes, "seed%s", nr == 1 ? "" : "s");
	for (size_t i = 0; i < nr && used < bytes; i++)
		used += (size_t)snprintf(out + used, bytes - used, "%s %lld", i ? "," : "",
					 (long long)json_integer_value(json_array_get(seeds, i)));
}

void report_header(const struct results *results, FILE *out)
{
	json_t *environment = results->environment, *plan = results->plan;
	json_t *xen = json_object_get(environment, "xen");
	json_t *host = json_object_get(environment, "host");
	json_t *bare = json_object_get(environment, "bare");
	const char *lab = json_string_value(json_object_get(environment, "lab"));
	json_t *date = json_object_get(environment, "date");
	const char *options = report_text_at(xen, "commandline");
	char iters[48], seeds[64];

	print_line(out, "lazyshoot %s", report_text_at(results->tool, "revision"));
	if (xen || !bare) {
		print_line(out, "  Xen       %s, scheduler %s", report_text_at(xen, "version"),
			   report_text_at(xen, "scheduler"));
		print_line(out, "  options   %.85s%s", options, strlen(options) > 85 ? "..." : "");
		print_line(out, "  host      %lld pCPUs, %.60s", report_number_at(host, "pcpus"),
			   report_text_at(host, "cpu_model"));
		print_line(out, "  clock     TSC %lld kHz, tsc_mode native",
			   report_number_at(environment, "tsc_khz"));
	}
	if (bare)
		print_line(out, "  bare      QEMU %s, no Xen, a pCPU for each vCPU",
			   report_text_at(bare, "qemu"));
	if (report_number_at(plan, "iters_min"))
		snprintf(iters, sizeof(iters), "%lld-%lld", report_number_at(plan, "iters_min"),
			 report_number_at(plan, "iters"));
	else
		snprintf(iters, sizeof(iters), "%lld", report_number_at(plan, "iters"));
	format_seeds(json_object_get(plan, "seeds"), seeds, sizeof(seeds));
	print_line(out, "  sweep     %s, %lld repetition(s), %s iterations, pinning %s", seeds,
		   report_number_at(plan, "reps"), iters, report_text_at(environment, "pin"));
	report_not_planned(results, out);
	if (json_is_string(date))
		print_line(out, "  date      %s", json_string_value(date));
	fputc('\n', out);
	if (lab && !strcmp(lab, "exact") && !xen && bare)
		fputs("Measured without Xen, exact mode: a figure is a number of instructions, the\n"
		      "guest's. It does not contain cache-line contention (docs/measuring.md).\n",
		      out);
	else if (lab && !strcmp(lab, "exact"))
		fputs("Measured in the lab, exact mode: a figure is a number of instructions, the guest's\n"
		      "and Xen's together. It does not contain cache-line contention, and Xen has to decode\n"
		      "instructions that hardware would have decoded (docs/measuring.md).\n",
		      out);
	else if (lab)
		fputs("Measured in the lab, fast mode: ticks of an emulator on a shared host. Not a cost.\n",
		      out);
	fputs("A figure is the median (p50) of a cell's samples; with repetitions, the median of those.\n"
	      "Where mms end in batches (+batch, workload exit) it is the mean instead. Below a table\n"
	      "stand in [] the samples of a figure, n, and by how much it may be off, its resolution.\n\n",
	      out);
}
