/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot report`: the tables of a results file, and its CSV. */
#include <argp.h>
#include <errno.h>
#include <string.h>

#include "base/exitcode.h"
#include "base/files.h"
#include "cli/commands.h"
#include "report/report.h"
#include "results/read.h"

struct report_options {
	const char *results;
	const char *csv;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct report_options *options = state->input;

	switch (key) {
	case 'c':
		options->csv = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			argp_error(state, "unexpected argument '%s'", arg);
		options->results = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no results file");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int write_csv(const struct results *results, const char *path, struct reason *why)
{
	struct new_file file = {0};
	int ret = new_file_open(&file, path, why);

	if (ret)
		return ret;
	report_csv(results, file.stream);
	return new_file_commit(&file, why);
}

int command_report(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{"csv", 'c', "FILE", 0, "write every figure as CSV to FILE, print no tables", 0},
		{0},
	};
	static const struct argp argp = {
		table,
		parse_option,
		"RESULTS",
		"Print the tables of RESULTS, a results.json of `lazyshoot "
		"sweep`.",
		0,
		0,
		0};
	struct report_options options = {0};
	struct results results;
	struct reason why;
	int ret;

	argp_parse(&argp, argc, argv, 0, 0, &options);
	ret = results_read(options.results, &results, &why);
	if (ret) {
		say_error("%s", why.text);
		ret = ret == -EBADMSG ? EXIT_INVALID : EXIT_USAGE;
		goto out;
	}
	ret = EXIT_OK;
	if (options.csv && write_csv(&results, options.csv, &why)) {
		say_error("%s", why.text);
		ret = EXIT_USAGE;
	}
	if (!options.csv && (report_text(&results, stdout) || fflush(stdout))) {
		say_error("writing the report: %s", strerror(errno));
		ret = EXIT_HOST;
	}
out:
	results_free(&results);
	return ret;
}
