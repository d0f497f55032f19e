/* SPDX-License-Identifier: BSD-2-Clause */
/* The exit codes of every subcommand; docs/results-format.md explains them to users. */
#ifndef TOOLS_BASE_EXITCODE_H
#define TOOLS_BASE_EXITCODE_H

enum exit_code {
	EXIT_OK = 0,
	EXIT_USAGE = 1, /* the command line, or a file it names, is wrong */
	EXIT_WORSE = 1, /* diff --fail-above: something is, as of diff(1) */
	EXIT_HOST = 2, /* this host cannot do it */
	EXIT_GUEST = 3, /* a guest crashed, hung or failed a cell, or the sweep was interrupted */
	EXIT_INVALID = 4, /* results are not valid: a damaged area or an unreadable results file */
};

#endif
