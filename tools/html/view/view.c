/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the page share; see view.h. */
#include "html/view/view.h"

#include <stdlib.h>
#include <string.h>

#include "html/chart/escape.h"

struct cell_key view_key(const struct view *view, const char *workload, const char *policy,
			 const char *path)
{
	struct cell_key key = view->key;

	key.axis[AXIS_WORKLOAD] = workload;
	key.axis[AXIS_POLICY] = policy;
	key.axis[AXIS_PATH] = path;
	return key;
}

struct metric_id view_metric(const char *what, unsigned int k)
{
	struct metric_id id = {.k = k};

	snprintf(id.what, sizeof(id.what), "%s", what);
	return id;
}

const char *view_path(const struct view *view, const char *workload, const struct metric_id *metric)
{
	struct cell_key key = view_key(view, workload, NULL, NULL);
	struct name_set paths;

	figure_names(view->results, &key, AXIS_PATH, &paths);
	for (unsigned int i = 0; i < paths.nr; i++) {
		key.axis[AXIS_PATH] = paths.name[i];
		if (chart_find(view->results, &key, metric).has)
			return paths.name[i];
	}
	return NULL;
}

struct chart *view_begin(struct view *view, enum chart_kind kind)
{
	memset(view->chart, 0, sizeof(*view->chart));
	view->chart->kind = kind;
	return view->chart;
}

static void add_option(struct chart *chart, const char *option, const char *value)
{
	if (!value)
		return;
	escape_add_word(chart->command, sizeof(chart->command), option);
	escape_add_word(chart->command, sizeof(chart->command), value);
}

void view_command(const struct view *view, const char *workload, const char *path,
		  struct chart *chart)
{
	snprintf(chart->command, sizeof(chart->command), "lazyshoot sweep");
	add_option(chart, "--plan", view->file);
	add_option(chart, "--guest", view->key.axis[AXIS_GUEST]);
	add_option(chart, "--flush", view->key.axis[AXIS_FLUSH]);
	add_option(chart, "--workload", workload);
	add_option(chart, "--path", path);
}

int view_end(struct view *view)
{
	if (!chart_tidy(view->chart))
		return 0;
	return chart_print(view->chart, ++view->figures, view->out, &view->why);
}
