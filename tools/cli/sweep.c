/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot sweep`: joins the sweep with the reports and the lab, and chooses where it runs. */
#include <string.h>

#include "base/exitcode.h"
#include "base/host.h"
#include "base/interrupt.h"
#include "cli/commands.h"
#include "cli/sweep_options.h"
#include "report/report.h"
#include "sweep/jobs/whole.h"
#include "sweep/run.h"

/* Without --iters a stretch that has settled ends after so many samples, where a run repeats. */
#define EXACT_ITERS_MIN 10

static const struct sweep_ops ops = {
	.screen = report_screen,
	.text = report_text,
	.csv = report_csv,
};

int command_sweep(int argc, char **argv)
{
	static struct sweep_options options;
	struct reason why;

	if (sweep_options_parse(argc, argv, &options, &why)) {
		say_error("%s", why.text);
		return EXIT_USAGE;
	}
	if (!options.part && !options.lab && !host_has_xen()) {
		options.lab = "exact";
		options.lab_by_default = true;
	}
	if (options.lab && !strcmp(options.lab, "exact") && !options.has_iters)
		options.plan.iters_min = EXACT_ITERS_MIN;
	if (!options.lab && options.jobs > 1) {
		say_error("--jobs: guests on this host's Xen run one after the other");
		return EXIT_USAGE;
	}
	if (options.part) {
		interrupt_init();
		return sweep_run(&options);
	}
	return sweep_whole(&options, &ops);
}
