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

void breakeven_format(const struct breakeven *breakeven, char *out, size_t bytes)
{
	char number[32];

	table_format_number(breakeven->switches, number, sizeof(number));
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
