/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot sweep`: joins the sweep with the reports and the lab, and chooses where it runs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/exitcode.h"
#include "base/host.h"
#include "base/interrupt.h"
#include "cli/commands.h"
#include "cli/sweep_options.h"
#include "report/report.h"
#include "results/units.h"
#include "sweep/jobs/identity.h"
#include "sweep/jobs/dry_run.h"
#include "sweep/jobs/whole.h"
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

/* Parses what the command line says, and finds out where it runs. */
static int parse(int argc, char **argv, struct sweep_options *options, struct reason *why)
{
	int ret = sweep_options_parse(argc, argv, options, why);

	if (ret)
		return ret;
	options->argc = argc;
	options->argv = argv;
	if (!options->part && !options->lab && !host_has_xen()) {
		options->lab = "exact";
		options->lab_by_default = true;
	}
	if (options->lab && !strcmp(options->lab, "exact") && !options->has_iters)
		options->plan.iters_min = EXACT_ITERS_MIN;
	if (options->plan.turn && !takes_turns(options))
		return reason_set(why, EINVAL,
				  "--turn: pCPUs take turns only in mode exact; here they run at "
				  "once");
	if (plan_has_pass(&options->plan, AREA_LINES) && !takes_turns(options))
		return reason_set(why, EINVAL, "--lines: the emulator counts them, in mode exact");
	if (!options->lab && options->jobs > 1)
		return reason_set(why, EINVAL,
				  "--jobs: guests on this host's Xen run one after the other");
	return 0;
}

/* The command line of the sweep that is to be continued, as if it had been given now. */
static int parse_again(const struct unfinished *then, struct sweep_options *options,
		       struct reason *why)
{
	size_t nr = json_array_size(then->arguments);
	/* Not freed: the options keep what it points to. */
	char **argv = calloc(nr + 1, sizeof(*argv));

	if (!argv)
		return reason_set(why, ENOMEM, "no memory");
	for (size_t i = 0; i < nr; i++)
		argv[i] = (char *)json_string_value(json_array_get(then->arguments, i));
	return parse((int)nr, argv, options, why);
}

/* What was asked for now, if anything, must be what was asked for then. */
static int check_request(const struct sweep_options *now, const struct sweep_options *again,
			 const struct unfinished *then, struct reason *why)
{
	json_t *request = identity_of_request(now->has_request ? now : again);
	int ret = request ? identity_same(request, then->request, now->out, why)
			  : reason_set(why, ENOMEM, "no memory");

	json_decref(request);
	return ret;
}

/* Makes @options those of the sweep in the directory, which is @then. */
static int resume(struct sweep_options *options, struct unfinished *then, struct reason *why)
{
	const struct sweep_options now = *options;
	int ret = unfinished_read(now.out, then, why);

	if (!ret && !then->jobs)
		return reason_set(why, EINVAL, "--resume: %s has no sweep that has not ended",
				  now.out);
	if (!ret)
		ret = parse_again(then, options, why);
	if (!ret)
		ret = check_request(&now, options, then, why);
	options->resume = true;
	options->out = now.out;
	options->json = now.json;
	options->quiet = now.quiet;
	options->dry_run = now.dry_run;
	options->jobs = now.jobs ?: options->jobs;
	options->timeout_s = now.has_timeout ? now.timeout_s : options->timeout_s;
	return ret;
}

int command_sweep(int argc, char **argv)
{
	static struct sweep_options options;
	struct unfinished then = {.jobs = NULL};
	struct reason why;
	int ret = parse(argc, argv, &options, &why);

	if (!ret && options.part) {
		interrupt_init();
		return sweep_run(&options);
	}
	if (!ret && options.resume)
		ret = resume(&options, &then, &why);
	if (ret) {
		say_error("%s", why.text);
		ret = ret == -EBADMSG ? EXIT_INVALID : EXIT_USAGE;
	} else {
		ret = options.dry_run ? sweep_dry_run(&options, &then)
				      : sweep_whole(&options, &then, &ops);
	}
	unfinished_free(&then);
	return ret;
}
