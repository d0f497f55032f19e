/* SPDX-License-Identifier: BSD-2-Clause */
/* What the threads of a calibration do: locked operations on one line, or visits to idle. */
#ifndef TOOLS_CALIBRATE_WORK_H
#define TOOLS_CALIBRATE_WORK_H

#include "calibrate/team.h"
#include "machine/machine.h"

struct work_kind {
	enum series_kind kind;
	const char *what; /* machine_series.what */
	bool thinks;
	struct team_work work;
};

/*
 * All of them. Those that think do so for about WORK_THINK_NS after each operation on the line, a
 * visit twice, once work_measure_ghz() has run.
 */
#define WORK_THINK_NS 100
#define WORK_KINDS    16u
extern struct work_kind work_kinds[WORK_KINDS];

/*
 * Instructions of a dependent chain a nanosecond, which is the clock rate of the CPU that this
 * thread runs on, or less if it was disturbed. Takes some milliseconds.
 */
double work_measure_ghz(void);

/* Whether every reference that was taken has been given back. While no team runs. */
bool work_is_balanced(void);

#endif
