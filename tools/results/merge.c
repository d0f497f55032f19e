// SPDX-License-Identifier: BSD-2-Clause
/* Merging of results; see merge.h. */
#include "results/merge.h"

#include <errno.h>
#include <string.h>

static const char *unit_of(const struct results *results)
{
	const char *unit = json_string_value(json_object_get(results->environment, "unit"));

	return unit ? unit : "none";
}

int results_merge(struct results *into, struct results *from, struct reason *why)
{
	static const char *const one_of[] = {"xen", "host", "bare", "pin"};
	const char *key;
	json_t *value;

	if (strcmp(unit_of(into), unit_of(from)))
		return reason_set(why, EINVAL, "units '%.40s' and '%.40s' cannot be in one file",
				  unit_of(into), unit_of(from));
	for (size_t i = 0; i < sizeof(one_of) / sizeof(one_of[0]); i++) {
		const json_t *a = json_object_get(into->environment, one_of[i]);
		const json_t *b = json_object_get(from->environment, one_of[i]);

		if (a && b && !json_equal(a, b))
			return reason_set(why, EINVAL,
					  "figures of two kinds of '%s' cannot be in one file",
					  one_of[i]);
	}
	for (size_t i = 0; i < from->nr_cells; i++) {
		struct cell *cell = results_add_cell(into);

		if (!cell)
			return reason_set(why, ENOMEM, "no memory");
		*cell = from->cells[i];
		/* @into owns its figures now. */
		from->cells[i].metrics = NULL;
		from->cells[i].counters = NULL;
		from->cells[i].lines = (struct line_counts){0};
	}
	from->nr_cells = 0;
	json_array_extend(json_object_get(into->environment, "guests"),
			  json_object_get(from->environment, "guests"));
	json_object_foreach(from->environment, key, value) {
		if (!json_object_get(into->environment, key))
			json_object_set(into->environment, key, value);
	}
	return 0;
}

void results_begin_like(struct results *results, const struct results *known)
{
	results_free(results);
	results->tool = json_incref(known->tool);
	results->environment = json_deep_copy(known->environment);
	json_array_clear(json_object_get(results->environment, "guests"));
}
