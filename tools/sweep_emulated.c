// SPDX-License-Identifier: BSD-2-Clause
/*
 * A sweep on a machine without Xen: guests of Xen in the lab, bare ones in QEMUs of their own, and
 * one set of files for both.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "environment.h"
#include "exitcode.h"
#include "guests.h"
#include "interrupt.h"
#include "report.h"
#include "results_merge.h"
#include "results_save.h"
#include "sweep.h"
#include "sweep_cells.h"

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

/* The code of two parts, by the precedence of docs/results-format.md. */
static int worse(int a, int b)
{
	static const int order[] = {EXIT_USAGE, EXIT_HOST, EXIT_GUEST, EXIT_INVALID};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (a == order[i] || b == order[i])
			return order[i];
	}
	return a ? a : b;
}

static int read_back(const struct sweep_options *options, struct results *results,
		     struct reason *why)
{
	char path[FILES_PATH_MAX];
	int ret = files_join(path, options->out, "results.json", why);

	memset(results, 0, sizeof(*results));
	return ret ? ret : results_read(path, results, why);
}

/* Files the cells of one guest and vCPU count as failed, in each variant. 0 or -ENOMEM. */
static int file_guest(const struct plan *plan, const struct guest *guest, unsigned int vcpus,
		      const char *reason, struct results *results)
{
	unsigned int nr = guest->has_evtchns ? plan_variants(plan) : 1;
	struct units none = {0};
	int ret = 0;

	for (unsigned int i = 0; i < nr && ret >= 0; i++) {
		struct plan_variant variant;

		plan_variant_at(plan, i, &variant);
		ret = sweep_add_cells(results, plan, guest->name,
				      guest->has_evtchns ? &variant : NULL, vcpus, &none, NULL,
				      reason);
	}
	return ret < 0 ? ret : 0;
}

/* Files every cell of @part as failed; the environment is what is known without it. */
static int file_missing(const struct sweep_options *part, const struct results *known,
			const char *reason, struct results *results, struct reason *why)
{
	const struct axis_list *list = &part->plan.lists[AXIS_GUEST];
	int ret = 0;

	results_free(results);
	results->tool = json_incref(known->tool);
	results->environment = json_deep_copy(known->environment);
	json_array_clear(json_object_get(results->environment, "guests"));
	for (unsigned int i = 0; i < list->nr; i++) {
		for (unsigned int j = 0; j < part->plan.vcpus.nr && !ret; j++)
			ret = file_guest(&part->plan, &guests[list->entry[i]],
					 part->plan.vcpus.cpu[j], reason, results);
	}
	return ret ? reason_set(why, ENOMEM, "no memory") : 0;
}

/* Runs the lab's part and puts its results into @results. Returns an exit code. */
static int run_lab_part(const struct sweep_options *part, const struct results *bare,
			struct results *results)
{
	const char *missing = SWEEP_INTERRUPTED;
	struct reason why;
	int code = EXIT_GUEST;

	interrupt_end();
	if (!interrupted()) {
		code = sweep_in_lab(part);
		if (!read_back(part, results, &why))
			return code;
		/* The lab has said why. */
		missing = "the lab brought no results";
		code = code ? code : EXIT_INVALID;
	}
	if (file_missing(part, bare, missing, results, &why)) {
		say_error("%s", why.text);
		code = EXIT_HOST;
	}
	return code;
}

static int sweep_both(const struct sweep_options *options, struct sweep_options *bare_part,
		      struct sweep_options *lab_part)
{
	struct results bare = {0}, all = {0};
	struct reason why;
	int code;

	bare_part->quiet = lab_part->quiet = true;
	bare_part->json = lab_part->json = false;
	/* The bare part is done in seconds: what is wrong with the command line shows early. */
	code = sweep_run(bare_part);
	if (code == EXIT_USAGE || read_back(bare_part, &bare, &why))
		goto out; /* nothing was started */
	code = worse(code, run_lab_part(lab_part, &bare, &all));
	json_decref(all.plan);
	all.plan = environment_plan(&options->plan);
	if (results_merge(&all, &bare, &why) || results_save_all(&all, options->out, &why)) {
		say_error("%s", why.text);
		code = worse(code, EXIT_HOST);
		goto out;
	}
	if (options->json)
		results_write(&all, stdout);
	else if (!options->quiet)
		report_screen(&all, stdout);
out:
	results_free(&bare);
	results_free(&all);
	return code;
}

int sweep_emulated(const struct sweep_options *options)
{
	struct sweep_options bare = part_of(options, true), lab = part_of(options, false);

	if (lab.plan.lists[AXIS_GUEST].nr)
		say_lab(options);
	if (!bare.plan.lists[AXIS_GUEST].nr)
		return sweep_in_lab(&lab);
	interrupt_init();
	if (!lab.plan.lists[AXIS_GUEST].nr)
		return sweep_run(&bare);
	return sweep_both(options, &bare, &lab);
}
