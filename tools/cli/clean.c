/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot clean`: destroys what an earlier run left behind. */
#include <argp.h>
#include <stdio.h>

#include "base/exitcode.h"
#include "base/host.h"
#include "base/reason.h"
#include "cli/commands.h"
#include "xen/hypervisor.h"
#include "xen/orphans.h"

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key == 'a')
		*(bool *)state->input = true;
	else if (key == ARGP_KEY_ARG)
		argp_error(state, "unexpected argument");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

int command_clean(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{"all", 'a', 0, 0, "also domains of a sweep that is still running", 0},
		{0},
	};
	static const struct argp argp = {
		options,
		parse_option,
		"",
		"Destroy the domains that an earlier run left behind. Domains of others are never "
		"touched.",
		0,
		0,
		0};
	struct orphans orphans = {.all = false};
	struct reason why;
	struct xen *xen;

	argp_parse(&argp, argc, argv, 0, 0, &orphans.all);
	if (!host_has_xen()) {
		say_error("clean: this host has no Xen to control");
		return EXIT_HOST;
	}
	if (xen_open(&xen, &why)) {
		say_error("clean: %s", why.text);
		return EXIT_HOST;
	}
	orphans_destroy(xen, &orphans);
	xen_close(xen);
	printf("%u destroyed, %u kept (their sweep runs)\n", orphans.destroyed, orphans.kept);
	return orphans.failed ? EXIT_HOST : EXIT_OK;
}
