/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot list`: the names that a sweep takes, for people and, with --json, for programs. */
#include <argp.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/exitcode.h"
#include "cli/commands.h"
#include "plan/axis.h"

struct list_options {
	const struct axis *axis;
	bool json;
};

static const struct axis *find_axis(const char *plural)
{
	for (int id = 0; id < NR_AXES; id++) {
		if (!strcmp(axes[id].plural, plural))
			return &axes[id];
	}
	return NULL;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct list_options *options = state->input;

	switch (key) {
	case 'j':
		options->json = true;
		return 0;
	case ARGP_KEY_ARG:
		options->axis = state->arg_num ? NULL : find_axis(arg);
		if (!options->axis)
			argp_error(state,
				   "list: '%s' is not one of guests, policies, paths, "
				   "flushes, workloads, evtchn-abis, upcalls, ports",
				   arg);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state,
			   "list what? guests, policies, paths, flushes, workloads, evtchn-abis, "
			   "upcalls or ports");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void print_json(const struct axis *axis)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < axis->nr; i++)
		json_array_append_new(array, json_pack("{s:s, s:s}", "name", axis->entries[i].name,
						       "what", axis->entries[i].what));
	json_dumpf(array, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(array);
}

int command_list(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{"json", 'j', 0, 0, "print JSON", 0},
		{0},
	};
	static const struct argp argp = {
		table,
		parse_option,
		"guests|policies|paths|flushes|workloads|evtchn-abis|upcalls|ports",
		"List the names that `lazyshoot sweep` takes.",
		0,
		0,
		0};
	struct list_options options = {0};

	argp_parse(&argp, argc, argv, 0, 0, &options);
	if (options.json) {
		print_json(options.axis);
		return EXIT_OK;
	}
	for (unsigned int i = 0; i < options.axis->nr; i++)
		printf("%-16s %s\n", options.axis->entries[i].name, options.axis->entries[i].what);
	return EXIT_OK;
}
