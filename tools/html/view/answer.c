/* SPDX-License-Identifier: BSD-2-Clause */
/* The answer before the pictures: which policy is cheapest at what, and by how much. */
#include "html/view/view.h"

#include <string.h>

#include "html/chart/escape.h"
#include "html/chart/values.h"

struct question {
	const char *what;
	const char *workload;
	struct metric_id metric;
};

#define ONE_PERCENT 1.01

/* Two policies of a question, the cheapest and the one that is asked for. */
struct best {
	const char *policy[2];
	struct chart_value value[2];
};

/* Puts a policy where it belongs among the two cheapest. */
static void consider(struct best *best, const char *policy, const struct chart_value *value)
{
	unsigned int place = !best->value[0].has || value->value < best->value[0].value ? 0 : 1;

	if (place && best->value[1].has && value->value >= best->value[1].value)
		return;
	if (!place) {
		best->policy[1] = best->policy[0];
		best->value[1] = best->value[0];
	}
	best->policy[place] = policy;
	best->value[place] = *value;
}

static struct best find_best(const struct view *view, const struct question *question,
			     const char *path)
{
	struct cell_key key = view_key(view, question->workload, NULL, path);
	struct best best = {{NULL, NULL}, {{.has = false}, {.has = false}}};
	struct name_set policies;

	figure_names(view->results, &key, AXIS_POLICY, &policies);
	for (unsigned int i = 0; i < policies.nr; i++) {
		struct chart_value value;

		key.axis[AXIS_POLICY] = policies.name[i];
		value = chart_find(view->results, &key, &question->metric);
		if (value.has)
			consider(&best, policies.name[i], &value);
	}
	return best;
}

/* "2.3 times": by how much the next is behind; a figure of 0 has no such ratio. */
static void print_behind(const struct best *best, FILE *out)
{
	double ratio = best->value[0].value > 0 ? best->value[1].value / best->value[0].value : 0;

	fprintf(out, "<td data-derived=\"ratio\" data-cells=\"%zu %zu\">", best->value[0].cell,
		best->value[1].cell);
	if (ratio >= 2)
		fprintf(out, "%.1f times", ratio);
	else if (ratio >= ONE_PERCENT)
		fprintf(out, "%.0f %% more", (ratio - 1) * 100);
	else if (best->value[0].value == best->value[1].value)
		fputs("the same", out);
	else
		fputs(ratio > 0 ? "less than 1 % more" : "-", out);
	fputs("</td>", out);
}

static void print_row(const struct view *view, const struct question *question)
{
	const char *path = view_path(view, question->workload, &question->metric);
	struct best best = {{NULL, NULL}, {{.has = false}, {.has = false}}};
	FILE *out = view->out;

	if (path)
		best = find_best(view, question, path);
	if (!best.value[1].has)
		return;
	fputs("<tr><th scope=\"row\">", out);
	escape_html(view->key.axis[AXIS_GUEST], out);
	fputs(", flush by ", out);
	escape_html(view->key.axis[AXIS_FLUSH], out);
	fprintf(out, "</th><th scope=\"row\">%s</th><th scope=\"row\">", question->what);
	escape_html(best.policy[0], out);
	fputs("</th>", out);
	values_print_one(&best.value[0], out);
	fputs("<th scope=\"row\">", out);
	escape_html(best.policy[1], out);
	fputs("</th>", out);
	values_print_one(&best.value[1], out);
	print_behind(&best, out);
	fputs("</tr>\n", out);
}

/* @first: of the guest's flushes; switches, in which a flush has no part, are looked at once. */
static void print_questions(const struct view *view, bool first)
{
	const struct question questions[] = {
		{"a lazy switch", "switch", view_metric("switch", AREA_NO_K)},
		{"a switch that blocks", "pingpong", view_metric("switch", AREA_NO_K)},
		{"an exit, all other vCPUs lazy", "exit",
		 view_metric("whole", view->key.vcpus - 1)},
	};

	for (size_t i = first ? 0 : 2; i < sizeof(questions) / sizeof(questions[0]); i++)
		print_row(view, &questions[i]);
}

int view_answer(struct view *view)
{
	struct view one = *view;
	struct name_set guests, flushes;

	if (view->key.vcpus < 2)
		return 0;
	fprintf(view->out,
		"<h2>What is cheapest, with %u vCPUs</h2>\n"
		"<p>In %s, on the first path of each guest that has figures. No policy is cheapest at "
		"everything: what its switches save, its exits may cost. From how many switches on which "
		"policy wins is below, under the cost of an mm&#39;s life.</p>\n"
		"<div class=\"data\"><table>\n<thead><tr><th scope=\"col\" class=\"name\">guest</th>"
		"<th scope=\"col\" class=\"name\">at</th>"
		"<th scope=\"col\" class=\"name\">cheapest</th><th></th>"
		"<th scope=\"col\" class=\"name\">next</th><th></th>"
		"<th scope=\"col\">which costs</th></tr></thead>\n<tbody>\n",
		view->key.vcpus, view->unit);
	figure_names(view->results, &view->key, AXIS_GUEST, &guests);
	for (unsigned int i = 0; i < guests.nr; i++) {
		struct variant_set variants;

		one.key = view->key;
		one.key.axis[AXIS_GUEST] = guests.name[i];
		figure_variants(view->results, &one.key, &variants);
		if (variants.nr)
			figure_set_variant(&one.key, &variants.variant[0]);
		figure_names(view->results, &one.key, AXIS_FLUSH, &flushes);
		for (unsigned int j = 0; j < flushes.nr; j++) {
			one.key.axis[AXIS_FLUSH] = flushes.name[j];
			print_questions(&one, !j);
		}
	}
	fputs("</tbody></table></div>\n", view->out);
	return 0;
}
