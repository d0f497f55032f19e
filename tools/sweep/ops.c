/* SPDX-License-Identifier: BSD-2-Clause */
/* See ops.h. */
#include "sweep/ops.h"

#include "results/save.h"
#include "results/write.h"

int sweep_save_reports(const struct sweep_ops *ops, const struct results *results, const char *dir,
		       struct reason *why)
{
	int ret = results_save_as(results, dir, "report.txt", ops->text, why);

	return ret ? ret : results_save_as(results, dir, "report.csv", ops->csv, why);
}

void sweep_print(const struct sweep_ops *ops, const struct sweep_options *options,
		 const struct results *results)
{
	if (options->json)
		results_write(results, stdout);
	else if (!options->quiet)
		ops->screen(results, stdout);
}
