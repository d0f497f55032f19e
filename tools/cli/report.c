/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot report`: the tables of a results file, and its CSV. */
#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/exitcode.h"
#include "base/files.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "html/html.h"
#include "joined/pairs.h"
#include "machine/machine.h"
#include "report/report.h"
#include "results/read/unfinished.h"

#define KEY_HTML 0x100

struct report_options {
	const char *results;
	const char *output;
	const char *machine; /* NULL: none */
	bool is_csv;
	bool is_html;
	bool is_joined;
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
		if (options->is_csv + options->is_html + options->is_joined > 1)
			argp_error(state, "--csv, --html and --joined: one at a time");
		return 0;
	case 'm':
		options->machine = arg;
		options->is_joined = true;
		return 0;
	case 'j':
		options->is_joined = true;
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

/* What output_write() is to write. */
struct printed {
	const struct results *results;
	const struct report_options *options;
};

static int print(const void *what, FILE *out, struct reason *why)
{
	const struct printed *printed = what;
	const struct results *results = printed->results;
	const char *path = printed->options->results, *slash = strrchr(path, '/');
	int ret;

	if (printed->options->is_html)
		return html_report(results, slash ? slash + 1 : path, out, why);
	ret = printed->options->is_csv ? report_csv(results, out) : report_text(results, out);
	return ret ? reason_set(why, -ret, "no memory for the report") : 0;
}

/* Returns the exit code, after saying what is wrong. */
static int write_joined(const struct results *results, const char *path)
{
	struct machine machine = {.nr_series = 0};
	struct reason why;
	int ret = path ? machine_read(path, &machine, &why) : 0;

	if (!ret)
		ret = pairs_report(results, path ? &machine : NULL, stdout, &why);
	machine_free(&machine);
	if (!ret)
		return EXIT_OK;
	if (ret == -ENOMEM) {
		say_error("no memory for the report");
		return EXIT_HOST;
	}
	say_error("%s", why.text);
	return ret == -EBADMSG ? EXIT_INVALID : EXIT_USAGE;
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
		{"machine", 'm', "FILE", 0,
		 "print the break-even of every policy against every other instead, with the "
		 "contention of FILE, a machine file of `lazyshoot calibrate`",
		 0},
		{"joined", 'j', 0, 0,
		 "the same without a machine file: in the results' unit plus line transfers", 0},
		{0},
	};
	static const struct argp argp = {
		table,
		parse_option,
		"RESULTS",
		"Print the tables of RESULTS, a results.json of `lazyshoot "
		"sweep` or its directory, also of a sweep that has not ended.",
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
	ret = results_read_any(options.results, &results, &why);
	if (ret) {
		say_error("%s", why.text);
		ret = ret == -EBADMSG ? EXIT_INVALID : EXIT_USAGE;
		goto out;
	}
	if (options.is_joined)
		ret = write_joined(&results, options.machine);
	else
		ret = output_write(options.output, print,
				   &(const struct printed){&results, &options});
out:
	results_free(&results);
	return ret;
}
