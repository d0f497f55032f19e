/* SPDX-License-Identifier: BSD-2-Clause */
/* A sweep on a machine without Xen; see emulated.h. */
#include "sweep/jobs/emulated.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bare/bare_machine.h"
#include "base/exitcode.h"
#include "base/interrupt.h"
#include "results/agree.h"
#include "sweep/jobs/collect.h"
#include "sweep/jobs/pool.h"
#include "sweep/lab.h"

/*
 * What can be found wrong at once, and not by each job. Returns EXIT_OK or, after saying why, not.
 */
static int prepare(const struct sweep_options *asked, const struct jobs *jobs)
{
	char qemu[96], lab[FILES_PATH_MAX];
	struct reason why;
	bool in_lab = false;
	int ret;

	for (unsigned int i = 0; i < jobs->nr; i++)
		in_lab |= job_needs_lab(&jobs->job[i]);
	if (sweep_prepare(asked, &why) || collect_begin(jobs, &why)) {
		say_error("%s", why.text);
		return EXIT_USAGE;
	}
	ret = bare_qemu_version(qemu, sizeof(qemu), &why);
	if (!ret && in_lab)
		ret = lab_find(lab, &why);
	if (ret) {
		say_error("%s", why.text);
		return EXIT_HOST;
	}
	if (in_lab && !asked->lab)
		fprintf(stderr, "lazyshoot: this host has no Xen to control; the sweep runs in the "
				"lab (Xen in QEMU, mode exact)\n");
	return EXIT_OK;
}

/* Writes and shows what the jobs have left. */
static int finish(const struct jobs *jobs, const struct sweep_ops *ops, struct results *all,
		  struct reason *why)
{
	const struct sweep_options *options = jobs->options;
	int code = collect_all(jobs, all, why);

	if (code < 0)
		return code;
	if (!all->environment) {
		if (interrupted())
			say_error("interrupted before anything was measured");
		return code;
	}
	if (!strcmp(options->lab, "exact")) {
		int differ = results_agree(all);

		if (differ < 0)
			return reason_set(why, ENOMEM, "no memory");
		if (differ && code < EXIT_GUEST)
			code = EXIT_GUEST;
	}
	if (sweep_save(ops, all, options->out, why))
		return -EIO;
	if (interrupted())
		say_error("interrupted; what was measured is in %s", options->out);
	sweep_print(ops, options, all);
	return code;
}

int sweep_emulated(const struct sweep_options *asked, const struct sweep_ops *ops)
{
	struct sweep_options options = *asked;
	struct results all = {0};
	struct reason why;
	struct jobs jobs;
	int code;

	options.lab = asked->lab ?: "exact";
	if (jobs_make(&jobs, &options)) {
		say_error("no memory");
		return EXIT_HOST;
	}
	code = prepare(asked, &jobs);
	if (code)
		goto out;
	interrupt_init();
	code = pool_run(&jobs, ops, &why);
	if (!code)
		code = finish(&jobs, ops, &all, &why);
	if (code < 0) {
		say_error("%s", why.text);
		code = EXIT_HOST;
	}
out:
	results_free(&all);
	jobs_free(&jobs);
	return code;
}
