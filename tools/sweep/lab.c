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

static bool has_results(const struct sweep_options *options)
{
	char path[FILES_PATH_MAX];

	return !files_join(path, options->out, RESULTS_FILE, NULL) && !access(path, F_OK);
}

/* Prints what came back. EXIT_OK, or EXIT_INVALID after saying that there are no results. */
static int print_results(const struct sweep_options *options, const struct sweep_ops *ops)
{
	struct results results;
	struct reason why;
	int ret = results_read_back(options->out, &results, &why);

	if (ret)
		say_error("%s", why.text);
	else
		sweep_print(ops, options, &results);
	results_free(&results);
	return ret ? EXIT_INVALID : EXIT_OK;
}

int sweep_in_lab(const struct sweep_options *options, const struct sweep_ops *ops)
{
	struct reason why;
	int code, ret;

	/* A wrong image is found here at once, not in the lab after half a minute. */
	if (sweep_prepare(options, &why)) {
		say_error("%s", why.text);
		return EXIT_USAGE;
	}
	code = ops->lab(options);
	if (code < 0)
		return EXIT_HOST;
	/* A lab that failed may have none, and has said why. */
	if (code != EXIT_OK && !has_results(options))
		return code;
	ret = print_results(options, ops);
	return code ? code : ret;
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
