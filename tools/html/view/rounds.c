/* SPDX-License-Identifier: BSD-2-Clause */
/* The cost of a round over the number of its targets, by path. */
#include "html/view/view.h"

/* More vCPUs than this are a logarithmic axis. */
#define LINEAR_MAX 16

/* The first policy under which rounds were measured; they are the same under each. */
static const char *policy_of(const struct view *view, const struct metric_id *metric)
{
	struct cell_key key = view_key(view, "ipi", NULL, NULL);
	struct name_set policies;

	figure_names(view->results, &key, AXIS_POLICY, &policies);
	for (unsigned int i = 0; i < policies.nr; i++) {
		key.axis[AXIS_POLICY] = policies.name[i];
		if (chart_find(view->results, &key, metric).has)
			return policies.name[i];
	}
	return NULL;
}

int view_rounds(struct view *view)
{
	struct chart *chart = view_begin(view, CHART_LINES);
	struct cell_key key = view_key(view, "ipi", NULL, NULL);
	unsigned int ks[FIGURES_K_MAX];
	unsigned int nr = figure_ks(view->results, &key, "broadcast", "", ks);
	struct metric_id one = view_metric("broadcast", nr ? ks[0] : 0);
	struct name_set paths;

	key.axis[AXIS_POLICY] = policy_of(view, &one);
	if (!nr || !key.axis[AXIS_POLICY])
		return 0;
	snprintf(chart->title, sizeof(chart->title),
		 "%s: cost of a round of IPIs to k of %u running vCPUs, by path",
		 key.axis[AXIS_GUEST], key.vcpus);
	snprintf(chart->x_label, sizeof(chart->x_label), "k, vCPUs that are interrupted");
	snprintf(chart->y_label, sizeof(chart->y_label), "%s a round", view->unit);
	snprintf(chart->note, sizeof(chart->note),
		 "From before the send until the last acknowledgement is seen, under policy %s.",
		 key.axis[AXIS_POLICY]);
	chart->log_x = chart->log_y = ks[nr - 1] > LINEAR_MAX;
	for (unsigned int i = 0; i < nr; i++) {
		char name[16];

		snprintf(name, sizeof(name), "k = %u", ks[i]);
		chart_add_x(chart, ks[i], name);
	}
	figure_names(view->results, &key, AXIS_PATH, &paths);
	for (unsigned int i = 0; i < paths.nr; i++) {
		struct chart_series *series = chart_add_series(chart, paths.name[i]);

		key.axis[AXIS_PATH] = paths.name[i];
		for (unsigned int j = 0; series && j < nr; j++) {
			struct metric_id metric = view_metric("broadcast", ks[j]);

			series->value[j] = chart_find(view->results, &key, &metric);
		}
	}
	view_command(view, "ipi", NULL, chart);
	return view_end(view);
}
