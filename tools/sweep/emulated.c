/* SPDX-License-Identifier: BSD-2-Clause */
/* A sweep on a machine without Xen; see emulated.h. */
#include "sweep/emulated.h"

#include <stdio.h>

#include "base/exitcode.h"
#include "base/interrupt.h"
#include "plan/guests.h"
#include "results/environment.h"
#include "results/merge.h"
#include "results/read.h"
#include "sweep/lab.h"
#include "sweep/run.h"

/* The part of a sweep that concerns guests of Xen, or the bare ones. */
static struct sweep_options part_of(const struct sweep_options *options, bool bare)
{
	const struct axis_list *all = &options->plan.lists[AXIS_GUEST];
	struct sweep_options part = *options;
	struct axis_list *list = &part.plan.lists[AXIS_GUEST];

	list->nr = 0;
	for (unsigned int i = 0; i < all->nr; i++) {
		if ((guests[all->entry[i]].boot == GUEST_BOOT_BARE) == bare)
			list->entry[list->nr++] = all->entry[i];
	}
	part.lab = options->lab ?: "exact";
	return part;
}

static void say_lab(const struct sweep_options *options)
{
	if (!options->lab)
		fprintf(stderr, "lazyshoot: this host has no Xen to control; the sweep runs in the "
				"lab (Xen in QEMU, mode exact)\n");
}

/* The exit code of two parts, by the precedence in docs/results-format.md. */
static int worse(int a, int b)
{
	static const int order[] = {EXIT_USAGE, EXIT_HOST, EXIT_GUEST, EXIT_INVALID};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (a == order[i] || b == order[i])
			return order[i];
	}
	return a ? a : b;
}

static int sweep_both(const struct sweep_options *options, const struct sweep_ops *ops,
		      struct sweep_options *bare_part, struct sweep_options *lab_part)
{
	struct results bare = {0}, all = {0};
	struct reason why;
	int code;

	bare_part->quiet = lab_part->quiet = true;
	bare_part->json = lab_part->json = false;
	/* The bare part first: it takes seconds, so a wrong command line shows early. */
	code = sweep_run(bare_part, ops);
	if (code == EXIT_USAGE || results_read_back(bare_part->out, &bare, &why))
		goto out; /* nothing was started */
	code = worse(code, sweep_lab_part(lab_part, ops, &bare, &all));
	json_decref(all.plan);
	all.plan = environment_plan(&options->plan);
	if (results_merge(&all, &bare, &why) || sweep_save(ops, &all, options->out, &why)) {
		say_error("%s", why.text);
		code = worse(code, EXIT_HOST);
		goto out;
	}
	sweep_print(ops, options, &all);
out:
	results_free(&bare);
	results_free(&all);
	return code;
}

int sweep_emulated(const struct sweep_options *options, const struct sweep_ops *ops)
{
	struct sweep_options bare = part_of(options, true), lab = part_of(options, false);

	if (lab.plan.lists[AXIS_GUEST].nr)
		say_lab(options);
	if (!bare.plan.lists[AXIS_GUEST].nr)
		return sweep_in_lab(&lab, ops);
	interrupt_init();
	if (!lab.plan.lists[AXIS_GUEST].nr)
		return sweep_run(&bare, ops);
	return sweep_both(options, ops, &bare, &lab);
}
