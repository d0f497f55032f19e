/* SPDX-License-Identifier: BSD-2-Clause */
/* Sweeps in the lab; see lab.h. */
#include "sweep/lab.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/exitcode.h"
#include "base/files.h"
#include "base/interrupt.h"
#include "plan/guests.h"
#include "results/merge.h"
#include "results/read.h"
#include "results/save.h"
#include "results/units.h"
#include "sweep/cells.h"

/* Prints what came back; without results the lab has said why. */
static void print_results(const struct sweep_options *options, const struct sweep_ops *ops)
{
	char path[FILES_PATH_MAX];
	struct results results;
	struct reason why;

	if (files_join(path, options->out, RESULTS_FILE, &why) || access(path, R_OK))
		return;
	if (results_read(path, &results, &why))
		say_error("%s", why.text);
	else
		sweep_print(ops, options, &results);
	results_free(&results);
}

int sweep_in_lab(const struct sweep_options *options, const struct sweep_ops *ops)
{
	struct reason why;
	int code;

	/* A wrong image is found here at once, not in the lab after half a minute. */
	if (sweep_prepare(options, &why)) {
		say_error("%s", why.text);
		return EXIT_USAGE;
	}
	code = ops->lab(options);
	if (code < 0)
		return EXIT_HOST;
	print_results(options, ops);
	return code;
}

/* Adds the cells of one guest and vCPU count as failed, in each variant. 0 or -ENOMEM. */
static int add_failed(const struct plan *plan, const struct guest *guest, unsigned int vcpus,
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

/* Adds every cell of @part as failed, in the environment of @known. */
static int add_missing(const struct sweep_options *part, const struct results *known,
		       const char *reason, struct results *results, struct reason *why)
{
	const struct axis_list *list = &part->plan.lists[AXIS_GUEST];
	int ret = 0;

	results_begin_like(results, known);
	for (unsigned int i = 0; i < list->nr; i++) {
		for (unsigned int j = 0; j < part->plan.vcpus.nr && !ret; j++)
			ret = add_failed(&part->plan, &guests[list->entry[i]],
					 part->plan.vcpus.cpu[j], reason, results);
	}
	return ret ? reason_set(why, ENOMEM, "no memory") : 0;
}

int sweep_lab_part(const struct sweep_options *part, const struct sweep_ops *ops,
		   const struct results *known, struct results *results)
{
	const char *missing = SWEEP_INTERRUPTED;
	struct reason why;
	int code = EXIT_GUEST;

	interrupt_end();
	if (!interrupted()) {
		code = sweep_in_lab(part, ops);
		if (!results_read_back(part->out, results, &why))
			return code;
		/* The lab has said why. */
		missing = "the lab returned no results";
		code = code ? code : EXIT_INVALID;
	}
	if (add_missing(part, known, missing, results, &why)) {
		say_error("%s", why.text);
		code = EXIT_HOST;
	}
	return code;
}
