// SPDX-License-Identifier: BSD-2-Clause
/* h(N); see handoff.h. */
#include "model/handoff.h"

#include <math.h>

#include "model/mva.h"

static double figure_of(const struct machine_point *point, enum bound bound)
{
	return bound == BOUND_LOW ? point->min : bound == BOUND_HIGH ? point->max : point->ns;
}

static double handoff_of(const struct machine_series *series, const struct machine_point *point,
			 enum bound bound)
{
	double figure = figure_of(point, bound), alone;

	if (series->kind == SERIES_HANDOFF && series->think_ns <= 0)
		return figure / point->n;
	/* What a thread does besides is what one alone takes. */
	alone = handoff_alone(series, BOUND_MIDDLE);
	return mva_service(alone, figure - alone, point->n);
}

double handoff_at(const struct machine_series *series, unsigned int n, enum bound bound)
{
	const struct machine_point *below = NULL;

	for (unsigned int i = 0; i < series->nr_points; i++) {
		const struct machine_point *point = &series->points[i];
		double from, to, part;

		if (point->n < 2)
			continue;
		if (point->n == n || (point->n > n && !below))
			return handoff_of(series, point, bound);
		if (point->n < n) {
			below = point;
			continue;
		}
		from = handoff_of(series, below, bound);
		to = handoff_of(series, point, bound);
		part = log((double)n / below->n) / log((double)point->n / below->n);
		return from + part * (to - from);
	}
	return below ? handoff_of(series, below, bound) : 0;
}

double handoff_alone(const struct machine_series *series, enum bound bound)
{
	return series->points[0].n == 1 ? figure_of(&series->points[0], bound) : 0;
}

bool handoff_is_beyond(const struct machine_series *series, unsigned int n)
{
	return n > series->points[series->nr_points - 1].n;
}
