/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of `lazyshoot sweep`. */
#ifndef TOOLS_CLI_SWEEP_OPTIONS_H
#define TOOLS_CLI_SWEEP_OPTIONS_H

#include "base/reason.h"
#include "sweep/options.h"

/*
 * Fills @options from the command line, whose strings they keep, and checks them against each
 * other. Returns 0, or -EINVAL with @why; does not return from --help.
 */
int sweep_options_parse(int argc, char **argv, struct sweep_options *options, struct reason *why);

#endif
