/* SPDX-License-Identifier: BSD-2-Clause */
/* A sweep on this host; see run.h. */
#include "sweep/run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "area/elfnote.h"
#include "bare/bare.h"
#include "base/exitcode.h"
#include "base/files.h"
#include "base/interrupt.h"
#include "boot/boot.h"
#include "plan/area_size.h"
#include "plan/image.h"
#include "results/environment.h"
#include "results/save.h"
#include "sweep/cells.h"
#include "sweep/lines.h"
#include "sweep/machine.h"
#include "sweep/overlap.h"
#include "sweep/sharing.h"
#include "xen/orphans.h"

/*
 * In mode exact what is idle costs nothing, and no cell is to depend on the phase of a timer: the
 * shortest interval of which the machine's own, that ends turns, is a part (TURN_DEFAULT_US).
 */
#define REST_NS 100000000u

/* A sweep under way. */
struct sweep {
	const struct sweep_options *options;
	struct sweep_machine machine;
	struct results results;
	bool host_failed; /* a domain could not be built */
	bool guest_failed; /* a guest or a cell failed, or the user interrupted */
	bool invalid; /* an area was not valid */
};

/* A boot as it is run: the one of the sweep's plan, and what follows from it. */
struct run {
	struct plan_boot boot;
	struct plan plan; /* its own */
	char label[96];
	struct boot_request request;
};

/* Adds what a boot left to the results. The last lines of a failed guest have been printed. */
static int take_results(struct sweep *sweep, const struct run *run, struct boot_result *boot)
{
	const struct boot_request *request = &run->request;
	const char *missing = "the guest did not report this cell";
	size_t first = sweep->results.nr_cells;
	int failed;

	if (boot->end != BOOT_DONE)
		missing = boot->reason.text;
	else if (boot->has_area && !boot->area_valid)
		missing = boot->area_reason.text;
	else if (boot->area.nr_bad)
		missing = boot->area.bad;

	if (boot->end == BOOT_NOT_BUILT) {
		say_error("%s, %u vCPUs: %s", run->label, request->vcpus, boot->reason.text);
		sweep->host_failed = true;
	}
	if (boot->end == BOOT_FAILED || boot->end == BOOT_INTERRUPTED)
		sweep->guest_failed = true;
	if (boot->end == BOOT_DONE && !boot->area_valid) {
		say_error("%s, %u vCPUs: the results area is not valid: %s", run->label,
			  request->vcpus, boot->area_reason.text);
		sweep->invalid = true;
	}
	/*
	 * An area whose frame is not valid is not used at all, unless the guest died while writing.
	 */
	failed = sweep_add_cells(
		&sweep->results, &run->plan, &run->boot, &sweep->machine.units,
		boot->has_area && (boot->area_valid || boot->end != BOOT_DONE) ? &boot->area : NULL,
		missing);
	if (failed < 0)
		return failed;
	sharing_mark(&sweep->results, first, request->pin, sweep->machine.nr_pcpus);
	failed += overlap_judge(&sweep->results, first, &sweep->machine.units, request->pin,
				sweep->machine.nr_pcpus);
	if (failed && boot->end == BOOT_DONE && boot->area_valid) {
		say_error("%s, %u vCPUs: %d cell(s) failed%s%s", run->label, request->vcpus, failed,
			  boot->area.nr_bad ? "; first bad record: " : "", boot->area.bad);
		sweep->guest_failed = true;
	}
	if (boot->area.has_env)
		environment_add_guest(sweep->results.environment, &run->boot, request->memory_mib,
				      request->pin, &boot->area.env);
	return 0;
}

/* Adds the cells of a boot that is not to be, as n/a. */
static int add_na(struct sweep *sweep, const struct run *run, const char *reason)
{
	size_t first = sweep->results.nr_cells;
	int ret = sweep_add_cells(&sweep->results, &run->plan, &run->boot, &sweep->machine.units,
				  NULL, reason);

	for (size_t i = first; i < sweep->results.nr_cells; i++)
		sweep->results.cells[i].status = CELL_NA;
	return ret < 0 ? ret : 0;
}

/* The emulator's plugin for a boot of pass lines; in the lab its host has it. */
static int add_plugin(const struct sweep *sweep, struct run *run, char plugin[LINES_PLUGIN_MAX],
		      struct reason *why)
{
	char image[FILES_PATH_MAX];
	int ret;

	if (run->boot.pass != AREA_LINES || sweep->machine.xen)
		return 0;
	run->request.plugin = plugin;
	ret = image_of_guest(run->boot.guest, run->boot.pass, sweep->options->image, image, why);
	if (!ret)
		ret = lines_order(sweep->options->out, image, why);
	return ret ? ret : lines_plugin(sweep->options->out, plugin, why);
}

static int run_guest(struct sweep *sweep, struct run *run, struct reason *why)
{
	const struct sweep_options *options = sweep->options;
	struct boot_request *request = &run->request;
	unsigned int pin[CPULIST_MAX];
	char log[FILES_PATH_MAX], name[96], file[128], plugin[LINES_PLUGIN_MAX];
	struct boot_result boot;
	int ret;

	if (sweep->machine.xen) {
		ret = pin_assign(&options->pin, sweep->machine.pcpus, sweep->machine.nr_pcpus,
				 request->vcpus, pin, why);
		if (ret < 0)
			return ret;
		request->pin = ret ? NULL : pin;
	}
	sharing_warn(run->label, request->pin, request->vcpus, sweep->machine.nr_pcpus);
	sweep_label(name, sizeof(name), &options->plan, &run->boot, '-');
	snprintf(file, sizeof(file), "%s-%u.log", name, request->vcpus);
	ret = files_join(log, options->out, file, why);
	if (ret)
		return ret;
	request->log_path = log;
	ret = add_plugin(sweep, run, plugin, why);
	if (ret)
		return ret;
	if (sweep->machine.xen)
		boot_run(request, &boot);
	else
		bare_run(request, &boot);
	ret = take_results(sweep, run, &boot);
	boot_result_free(&boot);
	if (ret)
		return reason_set(why, -ret, "no memory");
	return options->part ? 0 : results_save(&sweep->results, options->out, why);
}

static int run_one(struct sweep *sweep, struct run *run, struct reason *why)
{
	const struct sweep_options *options = sweep->options;
	const struct plan_boot *boot = &run->boot;
	const char *refused = sweep_machine_refuses(&sweep->machine, boot->guest);
	struct elf_image image = {0};
	char path[FILES_PATH_MAX];
	int ret;

	plan_of_boot(&options->plan, boot, &run->plan);
	if (sweep->machine.units.clock == CLOCK_INSTRUCTIONS)
		run->plan.rest_ns = REST_NS;
	sweep_label(run->label, sizeof(run->label), &options->plan, boot, ' ');
	if (refused) {
		ret = add_na(sweep, run, refused);
		return ret ? reason_set(why, -ret, "no memory") : 0;
	}
	if (interrupted()) {
		ret = sweep_add_cells(&sweep->results, &run->plan, boot, &sweep->machine.units,
				      NULL, SWEEP_INTERRUPTED);
		sweep->guest_failed = true;
		return ret < 0 ? reason_set(why, ENOMEM, "no memory") : 0;
	}
	ret = image_of_guest(boot->guest, boot->pass, options->image, path, why);
	if (!ret)
		ret = elfnote_read(path, &image, why);
	if (!ret)
		ret = elfnote_resize(&image, plan_area_bytes(&run->plan, boot->vcpus), why);
	if (ret)
		goto out;
	run->request = (struct boot_request){
		.xen = sweep->machine.xen,
		.emulation = options->lab,
		.guest = &guests[boot->guest],
		.image = &image,
		.plan = &run->plan,
		.variant = plan_boot_variant(boot),
		.label = run->label,
		.vcpus = boot->vcpus,
		.memory_mib = options->memory_mib ?: boot_memory_mib(boot->vcpus, image.note.bytes),
		.timeout_s = options->timeout_s,
	};
	ret = run_guest(sweep, run, why);
out:
	elfnote_free(&image);
	return ret;
}

static int run_all(struct sweep *sweep, struct reason *why)
{
	struct run run;
	int ret = 0;

	for (unsigned int i = 0; !ret && plan_boot_at(&sweep->options->plan, i, &run.boot); i++)
		ret = run_one(sweep, &run, why);
	return ret;
}

static int exit_code(const struct sweep *sweep)
{
	if (sweep->host_failed)
		return EXIT_HOST;
	if (sweep->guest_failed)
		return EXIT_GUEST;
	return sweep->invalid ? EXIT_INVALID : EXIT_OK;
}

static int save(const struct sweep *sweep, const struct sweep_ops *ops, struct reason *why)
{
	const struct sweep_options *options = sweep->options;

	if (options->part)
		return results_save(&sweep->results, options->out, why);
	return sweep_save(ops, &sweep->results, options->out, why);
}

int sweep_run(const struct sweep_options *options, const struct sweep_ops *ops)
{
	struct sweep sweep = {.options = options};
	struct orphans orphans = {.all = false};
	struct reason why;
	int ret = EXIT_USAGE;

	if (sweep_prepare(options, &why)) {
		say_error("%s", why.text);
		return EXIT_USAGE;
	}
	if (sweep_machine_open(&sweep.machine, options, &sweep.results, &why)) {
		say_error("%s", why.text);
		ret = EXIT_HOST;
		goto out;
	}
	if (sweep.machine.xen)
		orphans_destroy(sweep.machine.xen, &orphans);
	if (run_all(&sweep, &why) || save(&sweep, ops, &why)) {
		say_error("%s", why.text);
		ret = EXIT_HOST;
		goto out;
	}
	if (interrupted() && !options->part)
		say_error("interrupted; what was measured is in %s", options->out);
	ret = exit_code(&sweep);
	sweep_print(ops, options, &sweep.results);
out:
	results_free(&sweep.results);
	sweep_machine_close(&sweep.machine);
	return ret;
}
