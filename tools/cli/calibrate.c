// SPDX-License-Identifier: BSD-2-Clause
/* `lazyshoot calibrate`: what a cache line costs on this machine. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/exitcode.h"
#include "base/number.h"
#include "base/revision.h"
#include "calibrate/calibrate.h"
#include "cli/commands.h"
#include "cli/output.h"

struct calibrate_options {
	const char *output;
	uint32_t seconds; /* 0: not said */
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct calibrate_options *options = state->input;
	struct reason why;

	switch (key) {
	case 'o':
		options->output = arg;
		return 0;
	case 's':
		if (number_parse_u32("--seconds", arg, 1, CALIBRATE_SECONDS_MAX, &options->seconds,
				     &why))
			argp_error(state, "%s", why.text);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument '%s'", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void name_it(struct machine *machine)
{
	char date[32] = "";
	time_t now = time(NULL);
	struct tm tm;

	if (gmtime_r(&now, &tm))
		strftime(date, sizeof(date), "%Y-%m-%d", &tm);
	snprintf(machine->name, sizeof(machine->name), "%.40s, %u CPUs", machine->cpu,
		 machine->cpus);
	snprintf(machine->source, sizeof(machine->source),
		 "lazyshoot %s calibrate, %s, on the machine itself", tool_revision, date);
	machine->is_calibrated = true;
}

static int write_machine(const void *machine, FILE *out, struct reason *why)
{
	int ret = machine_write(machine, out);

	return ret ? reason_set(why, -ret, "no memory for the machine file") : 0;
}

static int conclude(struct calibration *calibration, const struct calibrate_options *options)
{
	if (calibration->missed) {
		say_error("not calibrated: of %u points %u lack repetitions in which all threads "
			  "ran at the same time (%s); meanwhile %s",
			  calibration->points, calibration->missed, calibration->worst,
			  calibration->load);
		return EXIT_HOST;
	}
	name_it(&calibration->machine);
	fprintf(stderr, "calibrated: %u points; meanwhile %s\n", calibration->points,
		calibration->load);
	return output_write(options->output, write_machine, &calibration->machine);
}

static int run(const struct calibrate_options *options)
{
	struct topology *topology = calloc(1, sizeof(*topology));
	struct calibration *calibration = calloc(1, sizeof(*calibration));
	unsigned int *cpus = calloc(TOPOLOGY_CPUS_MAX, sizeof(*cpus));
	struct reason why = {"no memory"};
	int ret = -ENOMEM, nr, code = EXIT_HOST;

	if (!topology || !calibration || !cpus)
		goto out;
	nr = calibrate_allowed(cpus, &why);
	ret = nr < 0 ? nr : topology_read("/sys", cpus, (unsigned int)nr, topology, &why);
	if (!ret)
		ret = calibrate(topology,
				options->seconds ? options->seconds
						 : CALIBRATE_SECONDS + topology->nr / 2,
				calibration, &why);
	if (!ret)
		code = conclude(calibration, options);
out:
	if (ret)
		say_error("%s", why.text);
	if (calibration)
		machine_free(&calibration->machine);
	free(calibration);
	free(topology);
	free(cpus);
	return code;
}

int command_calibrate(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{"out", 'o', "FILE", 0, "write the machine file there (default -: standard output)",
		 0},
		{"seconds", 's', "N", 0,
		 "for how long to try at most (default 20, and half a second for each CPU)", 0},
		{0},
	};
	static const struct argp argp = {
		table,
		parse_option,
		"",
		"Measure what a cache line costs that several CPUs use: locked operations on one "
		"line, and the shipped policies' visits to idle, with 1 to all CPUs. Needs neither "
		"Xen nor rights."
		"\vA machine is calibrated if all threads of a measurement ran at the same time. "
		"Where other load, steal or a limit prevents that, it says so, writes nothing, and "
		"the exit code is 2. The file is for `lazyshoot report --machine` and `lazyshoot "
		"advise`; docs/contention.md says what its figures are.",
		0,
		0,
		0};
	struct calibrate_options options = {.output = "-"};

	argp_parse(&argp, argc, argv, 0, 0, &options);
	return run(&options);
}
