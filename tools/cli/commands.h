/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The subcommands. Each gets its own argv (argv[0] is "lazyshoot NAME") and returns an exit code;
 * main.c has the table.
 */
#ifndef TOOLS_CLI_COMMANDS_H
#define TOOLS_CLI_COMMANDS_H

int command_sweep(int argc, char **argv);
int command_report(int argc, char **argv);
int command_diff(int argc, char **argv);
int command_list(int argc, char **argv);
int command_host_check(int argc, char **argv);
int command_clean(int argc, char **argv);
int command_vcpu_set(int argc, char **argv);
int command_calibrate(int argc, char **argv);
int command_advise(int argc, char **argv);

#endif
