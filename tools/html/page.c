/* SPDX-License-Identifier: BSD-2-Clause */
/* The page: where the figures come from, the answer, the pictures; see html.h. */
#include "html/html.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "html/chart/escape.h"
#include "html/style.h"
#include "html/view/view.h"

static const char *text_at(json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* A line of the list of facts; nothing without a value. */
static void fact(const char *name, const char *value, FILE *out)
{
	if (!value)
		return;
	fprintf(out, "<dt>%s</dt><dd>", name);
	escape_html(value, out);
	fputs("</dd>\n", out);
}

static void print_facts(const struct results *results, const char *file, FILE *out)
{
	json_t *environment = results->environment;
	json_t *xen = json_object_get(environment, "xen");
	json_t *host = json_object_get(environment, "host");
	json_t *absence;
	size_t i;

	fputs("<dl>\n", out);
	fact("file", file, out);
	fact("revision", text_at(results->tool, "revision"), out);
	fact("Xen", text_at(xen, "version"), out);
	fact("scheduler", text_at(xen, "scheduler"), out);
	fact("CPU", text_at(host, "cpu_model"), out);
	fact("bare", text_at(json_object_get(environment, "bare"), "qemu"), out);
	fact("pinning", text_at(environment, "pin"), out);
	fact("date", text_at(environment, "date"), out);
	json_array_foreach(json_object_get(results->plan, "not_planned"), i, absence)
		fact("left out", text_at(absence, "reason"), out);
	fputs("</dl>\n", out);
}

static void print_meaning(const struct results *results, FILE *out)
{
	const char *lab = text_at(results->environment, "lab");

	fputs("<p>A figure is the median of a cell&#39;s samples, or with repetitions the median of "
	      "theirs; under policies that end mms in batches it is the mean.",
	      out);
	if (lab && !strcmp(lab, "exact"))
		fputs(" Measured in exact mode: a figure is a number of instructions, the guest&#39;s and "
		      "Xen&#39;s together, the same in each run. Time does not follow from it, and "
		      "what caches and contended lines cost is not in it.",
		      out);
	else if (lab)
		fputs(" Measured in the lab&#39;s fast mode: ticks of an emulator on a shared host, which "
		      "are no costs.",
		      out);
	fputs("</p>\n", out);
}

static unsigned int most_vcpus(const struct results *results)
{
	unsigned int most = 0;

	for (size_t i = 0; i < results->nr_cells; i++) {
		if (results->cells[i].status == CELL_OK && results->cells[i].vcpus > most)
			most = results->cells[i].vcpus;
	}
	return most;
}

/* The pictures of one guest; of a round there is one, of the rest one a flush. */
static int print_guest(struct view *view)
{
	struct name_set flushes;
	int ret;

	figure_names(view->results, &view->key, AXIS_FLUSH, &flushes);
	view->key.axis[AXIS_FLUSH] = flushes.nr ? flushes.name[0] : NULL;
	ret = view_rounds(view);
	for (unsigned int i = 0; i < flushes.nr && !ret; i++) {
		view->key.axis[AXIS_FLUSH] = flushes.name[i];
		ret = view_exits(view);
		if (!ret)
			ret = view_lives(view);
		if (!ret)
			ret = view_spread(view);
	}
	return ret;
}

static int print_guests(struct view *view)
{
	const struct cell_key any = view->key;
	struct name_set guests;
	int ret = 0;

	figure_names(view->results, &any, AXIS_GUEST, &guests);
	for (unsigned int i = 0; i < guests.nr && !ret; i++) {
		struct variant_set variants;

		view->key = any;
		view->key.axis[AXIS_GUEST] = guests.name[i];
		figure_variants(view->results, &view->key, &variants);
		if (variants.nr)
			figure_set_variant(&view->key, &variants.variant[0]);
		fputs("<h2>Guest ", view->out);
		escape_html(guests.name[i], view->out);
		fputs("</h2>\n", view->out);
		ret = print_guest(view);
	}
	view->key = any;
	return ret;
}

/* Switches of all guests are compared under one flush, which has no part in them. */
static int print_switches(struct view *view)
{
	const struct cell_key any = view->key;
	struct name_set flushes;
	int ret;

	figure_names(view->results, &any, AXIS_FLUSH, &flushes);
	view->key.axis[AXIS_FLUSH] = flushes.nr ? flushes.name[0] : NULL;
	fputs("<h2>Switches</h2>\n", view->out);
	ret = view_switches(view);
	view->key = any;
	return ret;
}

static int print_parts(struct view *view)
{
	int ret = view_answer(view);

	if (!ret)
		ret = print_switches(view);
	return ret ? ret : print_guests(view);
}

int html_report(const struct results *results, const char *file, FILE *out, struct reason *why)
{
	struct view view = {.results = results, .file = file, .out = out};
	int ret;

	view.key.vcpus = most_vcpus(results);
	view.unit = text_at(results->environment, "unit") ?: "unknown";
	view.chart = malloc(sizeof(*view.chart));
	if (!view.chart)
		return reason_set(why, ENOMEM, "no memory for the page");
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<title>lazyshoot</title>\n<style>\n%s</style>\n</head>\n<body>\n"
		"<h1>When does it pay to shoot lazy address spaces down?</h1>\n",
		html_style);
	print_facts(results, file, out);
	print_meaning(results, out);
	ret = print_parts(&view);
	fputs("</body>\n</html>\n", out);
	free(view.chart);
	if (ret)
		*why = view.why;
	return ret;
}
