/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot report`: the tables of a results file, and its CSV. */
#include <argp.h>
#include <errno.h>
#include <stdbool.h>

#include "base/exitcode.h"
#include "base/files.h"
#include "cli/commands.h"
#include "report/report.h"
#include "results/read.h"

struct report_options {
	const char *results;
	const char *output;
	bool is_csv;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct report_options *options = state->input;

	switch (key) {
	case 'c':
		options->output = arg;
		options->is_csv = true;
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

static int write_report(const struct results *results, const char *path, results_writer *write,
			struct reason *why)
{
	struct new_file file;
	int ret = new_file_open(&file, path, why);

	if (ret)
		return ret;
	if (write(results, file.stream)) {
		new_file_abandon(&file);
		return reason_set(why, ENOMEM, "no memory for the report");
	}
	return new_file_commit(&file, why);
}

/* A full disk and no memory are the host's fault, a path that cannot be written is the user's. */
static int exit_code_of(int error)
{
	return error == -ENOSPC || error == -EDQUOT || error == -EIO || error == -ENOMEM ||
			       error == -EFBIG
		       ? EXIT_HOST
		       : EXIT_USAGE;
}

int command_report(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{"csv", 'c', "FILE", 0,
		 "write every figure as CSV to FILE (-: standard output), print no tables", 0},
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
	struct report_options options = {.output = "-"};
	struct results results;
	struct reason why;
	int ret;

	argp_parse(&argp, argc, argv, 0, 0, &options);
	if (files_check_output(options.output, options.results, &why)) {
		say_error("%s", why.text);
		return EXIT_USAGE;
	}
	ret = results_read(options.results, &results, &why);
	if (ret) {
		say_error("%s", why.text);
		ret = ret == -EBADMSG ? EXIT_INVALID : EXIT_USAGE;
		goto out;
	}
	ret = options.is_csv ? write_report(&results, options.output, report_csv, &why)
			     : write_report(&results, options.output, report_text, &why);
	if (ret) {
		say_error("%s", why.text);
		ret = exit_code_of(ret);
	}
out:
	results_free(&results);
	return ret;
}
