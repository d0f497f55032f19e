// SPDX-License-Identifier: BSD-2-Clause
/* `lazyshoot advise`: which policy is cheapest at a user's own rates. */
#include <argp.h>
#include <errno.h>

#include "base/exitcode.h"
#include "base/number.h"
#include "cli/commands.h"
#include "joined/advise.h"
#include "joined/live.h"
#include "joined/select.h"
#include "machine/machine.h"
#include "results/read/read.h"

enum {
	OPTION_GUEST = 256,
	OPTION_PATH,
	OPTION_FLUSH,
};

struct advise_options {
	const char *results, *machine, *rates;
	struct cell_key wanted;
	uint32_t seconds;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct advise_options *options = state->input;
	struct reason why;

	switch (key) {
	case 'm':
		options->machine = arg;
		return 0;
	case 'r':
		options->results = arg;
		return 0;
	case 'R':
		options->rates = arg;
		return 0;
	case 's':
		if (number_parse_u32("--seconds", arg, 1, LIVE_SECONDS_MAX, &options->seconds,
				     &why))
			argp_error(state, "%s", why.text);
		return 0;
	case OPTION_GUEST:
		options->wanted.axis[AXIS_GUEST] = arg;
		return 0;
	case OPTION_PATH:
		options->wanted.axis[AXIS_PATH] = arg;
		return 0;
	case OPTION_FLUSH:
		options->wanted.axis[AXIS_FLUSH] = arg;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument '%s'", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The first guest, path and flush of the file that can be joined and that the user wants. */
static int find_costs(const struct results *results, const struct advise_options *options,
		      struct costs *costs, struct reason *why)
{
	struct selection selection = {.results = results, .wanted = options->wanted};
	int ret =
		reason_set(why, ENOENT, "%s: no such guest, path and flush with the workload exit",
			   options->results);

	while (ret && select_next(&selection))
		ret = costs_find(results, &selection.key, costs, why);
	return ret;
}

static int advise_on(const struct advise_options *options, struct results *results,
		     struct machine *machine, struct reason *why)
{
	struct price_list prices;
	struct advice advice;
	struct costs costs;
	struct rates rates;
	int ret = results_read(options->results, results, why);

	if (!ret && options->machine)
		ret = machine_read(options->machine, machine, why);
	if (!ret)
		ret = find_costs(results, options, &costs, why);
	if (!ret)
		ret = price_list(&costs, options->machine ? machine : NULL, &prices, why);
	if (!ret)
		ret = options->rates ? rates_parse(options->rates, &rates, why)
				     : live_rates(options->seconds, &rates, stdout, why);
	if (ret)
		return ret;
	advise(&costs, &prices, &rates, &advice);
	ret = advise_print(&advice, &costs, &prices, &rates, stdout);
	return ret ? reason_set(why, ENOMEM, "no memory for the table") : 0;
}

int command_advise(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{"machine", 'm', "FILE", 0,
		 "a machine file of `lazyshoot calibrate`, or one of machines/; without one costs "
		 "are in instructions, and what a line transfer costs is assumed",
		 0},
		{"results", 'r', "FILE", 0,
		 "a results file with the workloads switch and exit (default results/results.json)",
		 0},
		{"rates", 'R', "LIST", 0,
		 "idle=N,ends=N[,sharing=N][,lazy=N], each a number or LOW-HIGH: switches between a "
		 "user task and idle, and ends of mms, a second; CPUs that share the mm (1), CPUs "
		 "that are lazy on an mm when it ends (sharing - 1)",
		 0},
		{"seconds", 's', "N", 0,
		 "without --rates: watch the running Linux for so long (default 10)", 0},
		{"guest", OPTION_GUEST, "NAME", 0, "which of the results' guests (the first)", 0},
		{"path", OPTION_PATH, "NAME", 0, "which of their paths (the first)", 0},
		{"flush", OPTION_FLUSH, "NAME", 0, "which of their flushes (the first)", 0},
		{0},
	};
	static const struct argp argp = {
		table,
		parse_option,
		"",
		"Rank the policies by what they cost at given rates: interrupts and flushes from a "
		"results file, contention from a machine file."
		"\vWithout --rates they are those of the Linux that runs here; what cannot be read "
		"is assumed, and said. Examples:\n"
		"  lazyshoot advise --machine machines/epyc-milan-vm.json "
		"--rates idle=200000,ends=20,sharing=64\n"
		"  lazyshoot advise --machine here.json --guest pv --flush hv --seconds 60",
		0,
		0,
		0};
	struct advise_options options = {.results = "results/results.json", .seconds = 10};
	struct machine machine = {.nr_series = 0};
	struct results results = {.nr_cells = 0};
	struct reason why;
	int ret;

	argp_parse(&argp, argc, argv, 0, 0, &options);
	ret = advise_on(&options, &results, &machine, &why);
	if (ret)
		say_error("%s", why.text);
	machine_free(&machine);
	results_free(&results);
	return !ret                              ? EXIT_OK
	       : ret == -EBADMSG                 ? EXIT_INVALID
	       : ret == -ENOMEM || ret == -EINTR ? EXIT_HOST
						 : EXIT_USAGE;
}
