/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot diff`: what differs between two results files. */
#include <argp.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/exitcode.h"
#include "cli/commands.h"
#include "diff/diff.h"
#include "results/read/read.h"

#define KEY_FAIL_ABOVE 0x100

struct diff_command {
	struct diff_options options;
	const char *path[NR_DIFF_SIDES];
	unsigned int nr_paths;
	struct reason why; /* what is wrong with the command line */
};

/* "5", "2.5": a number of at most 9 digits, with decimals or without. */
static int parse_percent(const char *text, double *out, struct reason *why)
{
	size_t whole = strspn(text, "0123456789");
	const char *end = text + whole;

	if (*end == '.')
		end += 1 + strspn(end + 1, "0123456789");
	if (!whole || *end || end[-1] == '.' || end - text > 9)
		return reason_set(why, EINVAL, "--fail-above: '%s' is not a percentage, as in 2.5",
				  text);
	*out = atof(text);
	return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct diff_command *diff = state->input;

	switch (key) {
	case 'a':
		diff->options.all = true;
		return 0;
	case KEY_FAIL_ABOVE:
		diff->options.has_limit = true;
		return -parse_percent(arg, &diff->options.limit, &diff->why);
	case ARGP_KEY_ARG:
		if (diff->nr_paths == NR_DIFF_SIDES)
			return -reason_set(&diff->why, EINVAL, "diff: unexpected argument '%s'",
					   arg);
		diff->path[diff->nr_paths++] = arg;
		return 0;
	case ARGP_KEY_END:
		return diff->nr_paths == NR_DIFF_SIDES ? 0
						       : -reason_set(&diff->why, EINVAL,
								     "diff: two results files are "
								     "needed, the old and the new");
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Returns the exit code. */
static int judge(const struct diff *diff, const struct diff_options *options)
{
	struct reason why;
	int worse;

	if (!options->has_limit)
		return EXIT_OK;
	worse = diff_count_worse(diff, options, &why);
	if (worse < 0)
		say_error("--fail-above: %s", why.text);
	else if (worse)
		say_error("%d worse by more than %g %%", worse, options->limit);
	return worse ? EXIT_WORSE : EXIT_OK;
}

static int run(const struct diff_command *command, struct results files[NR_DIFF_SIDES])
{
	struct diff diff = {0};
	struct reason why;
	int code = EXIT_HOST, ret;

	for (int side = 0; side < NR_DIFF_SIDES; side++) {
		ret = results_read(command->path[side], &files[side], &why);
		if (ret) {
			say_error("%s", why.text);
			return ret == -EBADMSG ? EXIT_INVALID : EXIT_USAGE;
		}
	}
	ret = diff_make(&files[DIFF_OLD], &files[DIFF_NEW], &diff, &why);
	if (ret) {
		say_error("%s", why.text);
		code = ret == -EINVAL ? EXIT_USAGE : EXIT_HOST;
	} else if (diff_print(&files[DIFF_OLD], &files[DIFF_NEW], &diff, &command->options,
			      stdout)) {
		say_error("no memory for the comparison");
	} else {
		code = judge(&diff, &command->options);
	}
	diff_free(&diff);
	return code;
}

int command_diff(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{"all", 'a', 0, 0, "print also what does not differ", 0},
		{"fail-above", KEY_FAIL_ABOVE, "PCT", 0,
		 "exit with 1 if a cost or a count has grown, or a rate fallen, by more than PCT "
		 "%, or a cell that was ok is not",
		 0},
		{0},
	};
	static const struct argp argp = {
		table,
		parse_option,
		"OLD NEW",
		"Compare two results.json of `lazyshoot sweep`, cell by cell: old, change, "
		"new.\v"
		"First comes in what environment and plan differ. In exact mode figures and "
		"counters are compared to the last digit. Elsewhere a cell's repetitions are "
		"two samples: what differs is what Mann-Whitney's test tells apart, which needs "
		"--reps 4 or more, and the interval is a bootstrap's.\n\n"
		"Exit codes: 0 compared, 1 usage, or something is worse by more than "
		"--fail-above, or with it nothing could be compared, 2 no memory, 4 results not "
		"valid.",
		0,
		0,
		0};
	struct diff_command command = {0};
	struct results files[NR_DIFF_SIDES] = {0};
	int code;

	if (argp_parse(&argp, argc, argv, 0, 0, &command)) {
		say_error("%s", command.why.text);
		return EXIT_USAGE;
	}
	code = run(&command, files);
	for (int side = 0; side < NR_DIFF_SIDES; side++)
		results_free(&files[side]);
	return code;
}
