/* SPDX-License-Identifier: BSD-2-Clause */
/* Break-even arithmetic; see breakeven.h. */
#include "report/breakeven.h"

#include <math.h>
#include <stdio.h>

#include "report/table.h"

struct breakeven breakeven_find(double switch_refcount, double switch_shootdown,
				double end_refcount, double end_shootdown)
{
	struct breakeven b = {
		.saving = switch_refcount - switch_shootdown,
		.extra = end_shootdown - end_refcount,
	};

	if (b.saving > 0 && b.extra > 0) {
		/* More than this: N * saving > extra holds from floor(extra / saving) + 1 on. */
		b.verdict = BREAKEVEN_ABOVE;
		b.switches = floor(b.extra / b.saving);
	} else if (b.saving < 0 && b.extra < 0) {
		b.verdict = BREAKEVEN_BELOW;
		b.switches = ceil(b.extra / b.saving);
	} else if (b.saving >= 0 && b.extra <= 0 && (b.saving > 0 || b.extra < 0)) {
		b.verdict = BREAKEVEN_ALWAYS;
	} else {
		b.verdict = BREAKEVEN_NEVER;
	}
	return b;
}

void breakeven_resolve(struct breakeven *breakeven, double saving_off, double extra_off)
{
	double saving = fabs(breakeven->saving), extra = fabs(breakeven->extra);

	breakeven->resolution = 0;
	if ((saving_off > 0 && saving <= saving_off) || (extra_off > 0 && extra <= extra_off))
		breakeven->resolution = INFINITY;
	else if (saving > 0 && extra > 0)
		breakeven->resolution =
			breakeven->switches * (saving_off / saving + extra_off / extra);
}

void breakeven_format(const struct breakeven *breakeven, char *out, size_t bytes)
{
	char number[32];

	if (isinf(breakeven->resolution)) {
		snprintf(out, bytes, "not resolved");
		return;
	}
	table_format_figure(breakeven->switches, breakeven->resolution, number, sizeof(number));
	switch (breakeven->verdict) {
	case BREAKEVEN_ABOVE:
		snprintf(out, bytes, "above %s", number);
		break;
	case BREAKEVEN_BELOW:
		snprintf(out, bytes, "below %s", number);
		break;
	case BREAKEVEN_ALWAYS:
		snprintf(out, bytes, "always");
		break;
	case BREAKEVEN_NEVER:
		snprintf(out, bytes, "never");
		break;
	}
}
