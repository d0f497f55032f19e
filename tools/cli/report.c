/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot report`: the tables of a results file, and its CSV. */
#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/exitcode.h"
#include "base/files.h"
#include "cli/commands.h"
#include "html/html.h"
#include "report/report.h"
#include "results/read/read.h"

#define KEY_HTML 0x100

struct report_options {
	const char *results;
	const char *output;
	bool is_csv;
	bool is_html;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct report_options *options = state->input;

	switch (key) {
	case 'c':
		options->output = arg;
		options->is_csv = true;
		return 0;
	case KEY_HTML:
		options->output = arg;
		options->is_html = true;
		return 0;
	case ARGP_KEY_END:
		if (options->is_csv && options->is_html)
			argp_error(state, "--csv and --html: one at a time");
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

/* Prints what was asked for. Returns 0, or -errno with @why. */
static int print(const struct results *results, const struct report_options *options, FILE *out,
		 struct reason *why)
{
	const char *slash = strrchr(options->results, '/');
	int ret;

	if (options->is_html)
		return html_report(results, slash ? slash + 1 : options->results, out, why);
	ret = options->is_csv ? report_csv(results, out) : report_text(results, out);
	return ret ? reason_set(why, -ret, "no memory for the report") : 0;
}

/*
 * Returns the exit code, after saying what is wrong: a path that cannot be opened is the user's
 * mistake, one that does not take what is written to it is the host's fault.
 */
static int write_report(const struct results *results, const struct report_options *options)
{
	struct new_file file;
	struct reason why;
	int ret = new_file_open(&file, options->output, &why);

	if (ret) {
		say_error("%s", why.text);
		return ret == -ENOSPC || ret == -EDQUOT || ret == -ENOMEM ? EXIT_HOST : EXIT_USAGE;
	}
	ret = print(results, options, file.stream, &why);
	if (ret)
		new_file_abandon(&file);
	else
		ret = new_file_commit(&file, &why);
	if (ret)
		say_error("%s", why.text);
	return ret ? EXIT_HOST : EXIT_OK;
}

int command_report(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{"csv", 'c', "FILE", 0,
		 "write every figure as CSV to FILE (-: standard output), print no tables", 0},
		{"html", KEY_HTML, "FILE", 0,
		 "write a page with plots, which needs no other file, to FILE instead; gnuplot draws "
		 "them",
		 0},
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
	ret = write_report(&results, &options);
out:
	results_free(&results);
	return ret;
}
