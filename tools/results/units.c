/* SPDX-License-Identifier: BSD-2-Clause */
/* Units; see units.h. */
#include "results/units.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "abi/results.h"

int units_init(struct units *units, uint32_t tsc_khz, struct reason *why)
{
	const char *mode = getenv(UNITS_LAB_VARIABLE);

	units->tsc_khz = tsc_khz;
	if (!mode || !*mode)
		units->clock = CLOCK_NS;
	else if (!strcmp(mode, "exact"))
		units->clock = CLOCK_INSTRUCTIONS;
	else if (!strcmp(mode, "fast"))
		units->clock = CLOCK_TICKS;
	else
		return reason_set(why, EINVAL, UNITS_LAB_VARIABLE " is neither exact nor fast");
	if (!tsc_khz)
		return reason_set(why, EINVAL, "Xen does not report the TSC frequency");
	return 0;
}

void units_init_emulated(struct units *units, const char *mode)
{
	bool exact = !strcmp(mode, "exact");

	/* An instruction is a nanosecond of QEMU's virtual time, and a tick. */
	*units = (struct units){
		.clock = exact ? CLOCK_INSTRUCTIONS : CLOCK_TICKS,
		.tsc_khz = exact ? 1000000 : 0,
	};
}

const char *units_lab_mode(const struct units *units)
{
	switch (units->clock) {
	case CLOCK_INSTRUCTIONS:
		return "exact";
	case CLOCK_TICKS:
		return "fast";
	default:
		return NULL;
	}
}

const char *units_name(const struct units *units, uint32_t area_unit)
{
	static const char *const ticks[] = {"ns", "instructions", "ticks"};
	static const char *const rates[] = {"per-second", "per-10^9-instructions",
					    "per-10^9-ticks"};

	if (area_unit == AREA_UNIT_TICKS)
		return ticks[units->clock];
	if (area_unit == AREA_UNIT_PER_GTICK)
		return rates[units->clock];
	return area_unit == AREA_UNIT_PERCENT ? "percent" : "count";
}

double units_convert(const struct units *units, uint32_t area_unit, double value)
{
	if (units->clock != CLOCK_NS || area_unit == AREA_UNIT_COUNT ||
	    area_unit == AREA_UNIT_PERCENT)
		return value;
	if (area_unit == AREA_UNIT_TICKS)
		return value * 1e6 / units->tsc_khz;
	return value * units->tsc_khz / 1e6;
}
