/* SPDX-License-Identifier: BSD-2-Clause */
/* A file that a command writes. */
#ifndef TOOLS_CLI_OUTPUT_H
#define TOOLS_CLI_OUTPUT_H

#include <stdio.h>

#include "base/reason.h"

/* Writes @what. Write errors are left in the stream. 0, or -errno with @why. */
typedef int output_writer(const void *what, FILE *out, struct reason *why);

/*
 * Has @write write @path, as new_file_open() has it, whole or not at all. Returns the exit code,
 * after saying what is wrong: a path that cannot be opened is the user's mistake, one that does not
 * take what is written to it is the host's fault.
 */
int output_write(const char *path, output_writer *write, const void *what);

#endif
