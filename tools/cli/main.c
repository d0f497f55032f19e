/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `lazyshoot`: the table of subcommands. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "base/exitcode.h"
#include "base/reason.h"
#include "base/revision.h"
#include "base/stream.h"
#include "cli/commands.h"

struct command {
	const char *name;
	const char *what;
	int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
	{"sweep", "boot guests, measure, report", command_sweep},
	{"report", "print the tables of a results file", command_report},
	{"diff", "compare two results files", command_diff},
	{"calibrate", "measure what a shared cache line costs on this machine", command_calibrate},
	{"advise", "rank the policies by what they cost at your rates", command_advise},
	{"list", "list guests, policies, paths, flushes or workloads", command_list},
	{"host-check", "say what this host can measure, what not, and why", command_host_check},
	{"vcpu-set", "change how many vCPUs of a running guest are online", command_vcpu_set},
	{"clean", "destroy domains that an earlier run left behind", command_clean},
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(void)
{
	printf("Usage: lazyshoot COMMAND [OPTION...]\n\n"
	       "Measure what lazy-TLB policies and virtual IPIs cost on Xen.\n\n");
	for (size_t i = 0; i < NR_COMMANDS; i++)
		printf("  %-12s %s\n", commands[i].name, commands[i].what);
	printf("\n`lazyshoot COMMAND --help` tells more.\n\n"
	       "Examples:\n"
	       "  lazyshoot host-check\n"
	       "  lazyshoot sweep --vcpus 1,2,4,8 --policy all --path all --workload all\n"
	       "  lazyshoot report results/results.json\n\n"
	       "Exit codes: 0 ok, 1 usage, 2 this host cannot, 3 a guest failed, 4 results not "
	       "valid.\n");
}

static int run_command(const struct command *command, int argc, char **argv)
{
	char name[64];

	/* argp shows argv[0] in usage lines. */
	snprintf(name, sizeof(name), "lazyshoot %s", command->name);
	argv[0] = name;
	return command->run(argc, argv);
}

int main(int argc, char **argv)
{
	stream_guard_stdout("lazyshoot");
	argp_err_exit_status = EXIT_USAGE;
	if (argc < 2) {
		say_error("no command (lazyshoot --help lists them)");
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		printf("lazyshoot %s (revision %s)\n", tool_version, tool_revision);
		return EXIT_OK;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
		print_help();
		return EXIT_OK;
	}
	for (size_t i = 0; i < NR_COMMANDS; i++) {
		if (!strcmp(argv[1], commands[i].name))
			return run_command(&commands[i], argc - 1, argv + 1);
	}
	say_error("unknown command '%s' (lazyshoot --help lists them)", argv[1]);
	return EXIT_USAGE;
}
