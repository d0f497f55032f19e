/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a sweep needs of a part of the tool that it must not know: how results are shown. The
 * command fills it in (cli/sweep.c).
 */
#ifndef TOOLS_SWEEP_OPS_H
#define TOOLS_SWEEP_OPS_H

#include "results/results.h"
#include "sweep/options.h"

struct sweep_ops {
	results_writer *screen; /* what is printed in the end, unless --json or --quiet */
	results_writer *text, *csv; /* report.txt, report.csv */
};

/* Writes report.txt and report.csv. Returns 0, or -errno with @why. */
int sweep_save_reports(const struct sweep_ops *ops, const struct results *results, const char *dir,
		       struct reason *why);

/* Prints what the options say. */
void sweep_print(const struct sweep_ops *ops, const struct sweep_options *options,
		 const struct results *results);

#endif
