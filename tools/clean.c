/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot clean`, and the sweep's look for orphans; see clean.h. */
#include "clean.h"

#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "domain.h"
#include "exitcode.h"
#include "host.h"
#include "storename.h"

struct clean_run {
	bool all; /* also those whose owner runs */
	unsigned int destroyed, kept, failed;
};

static void visit(struct xen *xen, uint32_t domid, const uint8_t handle[OWNER_HANDLE_BYTES],
		  void *arg)
{
	struct clean_run *run = arg;
	int ret;

	if (!owner_is_ours(handle))
		return;
	if (!run->all && owner_is_alive(handle)) {
		run->kept++;
		return;
	}
	storename_remove(domid);
	ret = xen_destroy(xen, domid);
	if (ret) {
		say_error("domain %u: %s", domid, strerror(-ret));
		run->failed++;
		return;
	}
	fprintf(stderr, "lazyshoot: destroyed domain %u, left by an earlier run\n", domid);
	run->destroyed++;
}

unsigned int clean_orphans(struct xen *xen)
{
	struct clean_run run = {.all = false};

	xen_for_each_domain(xen, visit, &run);
	return run.destroyed;
}

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
		{"all", 'a', 0, 0, "also domains of a sweep that still runs", 0},
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
	struct clean_run run = {.all = false};
	struct reason why;
	struct xen *xen;

	argp_parse(&argp, argc, argv, 0, 0, &run.all);
	if (!host_has_xen()) {
		say_error("clean: this host has no Xen to control");
		return EXIT_HOST;
	}
	if (xen_open(&xen, &why)) {
		say_error("clean: %s", why.text);
		return EXIT_HOST;
	}
	xen_for_each_domain(xen, visit, &run);
	xen_close(xen);
	printf("%u destroyed, %u kept (their sweep runs)\n", run.destroyed, run.kept);
	return run.failed ? EXIT_HOST : EXIT_OK;
}
