/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest's tick means on this machine, and the unit that results show. In the lab's exact
 * mode a tick is an executed instruction; in its fast mode a tick is host time of an emulator and
 * is shown as ticks; on hardware ticks become nanoseconds by Xen's TSC frequency. The lab
 * says its mode in the environment variable LAZYSHOOT_LAB.
 */
#ifndef TOOLS_RESULTS_UNITS_H
#define TOOLS_RESULTS_UNITS_H

#include <stdint.h>

#include "base/reason.h"

#define UNITS_LAB_VARIABLE "LAZYSHOOT_LAB"

enum clock_kind {
	CLOCK_NS,
	CLOCK_INSTRUCTIONS, /* lab, exact */
	CLOCK_TICKS, /* lab, fast */
};

struct units {
	enum clock_kind clock;
	uint32_t tsc_khz; /* > 0 with CLOCK_NS; 0: not known */
};

/* Sets the clock from the environment. Returns 0, or -EINVAL with @why for a mode not known. */
int units_init(struct units *units, uint32_t tsc_khz, struct reason *why);

/* Sets the clock for a machine that QEMU emulates in @mode, "exact" or "fast". */
void units_init_emulated(struct units *units, const char *mode);

/* "exact", "fast", or NULL on hardware. */
const char *units_lab_mode(const struct units *units);

/* The name of @area_unit (enum area_unit, valid) in results. */
const char *units_name(const struct units *units, uint32_t area_unit);

/* A figure in @area_unit as a figure in units_name(). */
double units_convert(const struct units *units, uint32_t area_unit, double value);

#endif
