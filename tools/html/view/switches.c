/* SPDX-License-Identifier: BSD-2-Clause */
/* The cost of a switch by policy, all guests side by side. */
#include "html/view/view.h"

/* A guest's series: each policy's figure on the first path of the guest that has one. */
static void add_guest(const struct view *view, const char *workload,
		      const struct name_set *policies, struct chart *chart)
{
	struct metric_id metric = view_metric("switch", AREA_NO_K);
	const char *path = view_path(view, workload, &metric);
	struct chart_series *series = NULL;
	char name[CHART_NAME_MAX];

	snprintf(name, sizeof(name), "%s (%s)", view->key.axis[AXIS_GUEST], path ? path : "");
	if (path)
		series = chart_add_series(chart, name);
	for (unsigned int i = 0; series && i < policies->nr && i < chart->nr_x; i++) {
		struct cell_key key = view_key(view, workload, policies->name[i], path);

		series->value[i] = chart_find(view->results, &key, &metric);
	}
}

static int switches(struct view *view, const char *workload, const char *what, const char *note)
{
	struct chart *chart = view_begin(view, CHART_DOTS);
	struct cell_key key = view_key(view, workload, NULL, NULL);
	struct name_set policies, guests;
	struct view one = *view;

	figure_names(view->results, &key, AXIS_POLICY, &policies);
	figure_names(view->results, &key, AXIS_GUEST, &guests);
	snprintf(chart->title, sizeof(chart->title), "%s, by policy, %u vCPUs", what, key.vcpus);
	snprintf(chart->y_label, sizeof(chart->y_label), "%s a switch", view->unit);
	snprintf(chart->note, sizeof(chart->note), "%s", note);
	for (unsigned int i = 0; i < policies.nr; i++)
		chart_add_x(chart, i, policies.name[i]);
	for (unsigned int i = 0; i < guests.nr; i++) {
		struct variant_set variants;

		one.key.axis[AXIS_GUEST] = guests.name[i];
		figure_variants(view->results, &one.key, &variants);
		if (variants.nr)
			figure_set_variant(&one.key, &variants.variant[0]);
		add_guest(&one, workload, &policies, chart);
		for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++)
			one.key.axis[id] = NULL;
	}
	view_command(view, workload, NULL, chart);
	return view_end(view);
}

int view_switches(struct view *view)
{
	int ret = switches(
		view, "switch", "Cost of a lazy switch",
		"One switch between a user task and idle; a round trip is two. The cost of a "
		"contended cache line is not in instructions (docs/measuring.md).");

	return ret ? ret
		   : switches(view, "pingpong", "Cost of a ping-pong switch",
			      "Two threads of one mm on two vCPUs wake each other, and block in "
			      "between.");
}
