/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot sweep`: joins the sweep with the reports and the lab, and chooses where it runs. */
#include <stdlib.h>
#include <string.h>

#include "base/exitcode.h"
#include "base/host.h"
#include "base/interrupt.h"
#include "cli/commands.h"
#include "cli/sweep_options.h"
#include "report/report.h"
#include "results/units.h"
#include "sweep/jobs/emulated.h"
#include "sweep/run.h"

/* Without --iters a stretch that has settled ends after so many samples, where a run repeats. */
#define EXACT_ITERS_MIN 10

static const struct sweep_ops ops = {
	.screen = report_screen,
	.text = report_text,
	.csv = report_csv,
};

/* The lab says its mode to the tool in its dom0, which has Xen. */
static bool takes_turns(const struct sweep_options *options)
{
	const char *mode = options->lab ?: host_has_xen() ? getenv(UNITS_LAB_VARIABLE) : "exact";

	return mode && !strcmp(mode, "exact");
}

int command_sweep(int argc, char **argv)
{
	static struct sweep_options options;
	struct reason why;

	if (sweep_options_parse(argc, argv, &options, &why)) {
		say_error("%s", why.text);
		return EXIT_USAGE;
	}
	if (options.plan.turn && !takes_turns(&options)) {
		say_error("--turn: pCPUs take turns only in mode exact; here they run at once");
		return EXIT_USAGE;
	}
	if (options.lab || !host_has_xen()) {
		if (!options.has_iters && (!options.lab || !strcmp(options.lab, "exact")))
			options.plan.iters_min = EXACT_ITERS_MIN;
		return sweep_emulated(&options, &ops);
	}
	if (options.jobs > 1) {
		say_error("--jobs: guests on this host's Xen run one after the other");
		return EXIT_USAGE;
	}
	interrupt_init();
	return sweep_run(&options, &ops);
}
