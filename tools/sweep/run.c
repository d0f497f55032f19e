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
#include "sweep/machine.h"
#include "sweep/sharing.h"
#include "xen/orphans.h"

/* Emulated time must not stand in one file with time of this machine. */
#define NOT_ON_XEN "bare runs in an emulator, whose time is not this machine's (see --lab)"

/* A sweep under way. */
struct sweep {
	const struct sweep_options *options;
	struct sweep_machine machine;
	struct results results;
	bool host_failed; /* a domain could not be built */
	bool guest_failed; /* a guest or a cell failed, or the user interrupted */
	bool invalid; /* an area was not valid */
};

/* Adds what a boot left to the results. The last lines of a failed guest have been printed. */
static int take_results(struct sweep *sweep, const struct boot_request *request,
			struct boot_result *boot)
{
	const char *guest = request->guest->name, *label = request->label;
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
		say_error("%s, %u vCPUs: %s", label, request->vcpus, boot->reason.text);
		sweep->host_failed = true;
	}
	if (boot->end == BOOT_FAILED || boot->end == BOOT_INTERRUPTED)
		sweep->guest_failed = true;
	if (boot->end == BOOT_DONE && !boot->area_valid) {
		say_error("%s, %u vCPUs: the results area is not valid: %s", label, request->vcpus,
			  boot->area_reason.text);
		sweep->invalid = true;
	}
	/*
	 * An area whose frame is not valid is not used at all, unless the guest died while writing.
	 */
	failed = sweep_add_cells(
		&sweep->results, request->plan, guest, request->variant, request->vcpus,
		&sweep->machine.units,
		boot->has_area && (boot->area_valid || boot->end != BOOT_DONE) ? &boot->area : NULL,
		missing);
	if (failed < 0)
		return failed;
	sharing_mark(&sweep->results, first, request->pin, sweep->machine.nr_pcpus);
	if (failed && boot->end == BOOT_DONE && boot->area_valid) {
		say_error("%s, %u vCPUs: %d cell(s) failed%s%s", label, request->vcpus, failed,
			  boot->area.nr_bad ? "; first bad record: " : "", boot->area.bad);
		sweep->guest_failed = true;
	}
	if (boot->area.has_env)
		environment_add_guest(sweep->results.environment, guest, request->vcpus,
				      request->memory_mib, request->pin, &boot->area.env);
	return 0;
}

/* Adds the cells of a guest that this host cannot measure, as n/a. */
static int add_na(struct sweep *sweep, unsigned int guest, unsigned int vcpus, const char *reason)
{
	size_t first = sweep->results.nr_cells;
	int ret = sweep_add_cells(&sweep->results, &sweep->options->plan, guests[guest].name, NULL,
				  vcpus, &sweep->machine.units, NULL, reason);

	for (size_t i = first; i < sweep->results.nr_cells; i++)
		sweep->results.cells[i].status = CELL_NA;
	return ret < 0 ? ret : 0;
}

/* One boot: a guest with a vCPU count and a variant. */
static int run_one(struct sweep *sweep, unsigned int guest, const struct elf_image *image,
		   unsigned int vcpus, const struct plan_variant *variant, struct reason *why)
{
	const struct sweep_options *options = sweep->options;
	unsigned int pin[CPULIST_MAX];
	char log[FILES_PATH_MAX], name[96], file[128], label[96];
	struct boot_request request = {
		.xen = sweep->machine.xen,
		.emulation = options->lab,
		.guest = &guests[guest],
		.image = image,
		.plan = &options->plan,
		.variant = variant,
		.label = label,
		.vcpus = vcpus,
		.memory_mib = options->memory_mib ?: boot_memory_mib(vcpus, image->note.bytes),
		.timeout_s = options->timeout_s,
		.log_path = log,
	};
	struct boot_result boot;
	int ret;

	if (guests[guest].boot == GUEST_BOOT_BARE && sweep->machine.xen) {
		ret = add_na(sweep, guest, vcpus, NOT_ON_XEN);
		return ret ? reason_set(why, -ret, "no memory") : 0;
	}
	if (interrupted()) {
		ret = sweep_add_cells(&sweep->results, &options->plan, guests[guest].name, variant,
				      vcpus, &sweep->machine.units, NULL, SWEEP_INTERRUPTED);
		sweep->guest_failed = true;
		return ret < 0 ? reason_set(why, ENOMEM, "no memory") : 0;
	}
	if (sweep->machine.xen) {
		ret = pin_assign(&options->pin, sweep->machine.pcpus, sweep->machine.nr_pcpus,
				 vcpus, pin, why);
		if (ret < 0)
			return ret;
		request.pin = ret ? NULL : pin;
	}
	sweep_label(label, sizeof(label), guests[guest].name, variant, ' ');
	sharing_warn(label, request.pin, vcpus, sweep->machine.nr_pcpus);
	sweep_label(name, sizeof(name), guests[guest].name, variant, '-');
	snprintf(file, sizeof(file), "%s-%u.log", name, vcpus);
	ret = files_join(log, options->out, file, why);
	if (ret)
		return ret;
	if (sweep->machine.xen)
		boot_run(&request, &boot);
	else
		bare_run(&request, &boot);
	ret = take_results(sweep, &request, &boot);
	boot_result_free(&boot);
	if (ret)
		return reason_set(why, -ret, "no memory");
	return options->part ? 0 : results_save(&sweep->results, options->out, why);
}

/* One guest with one vCPU count, in each variant of the plan if it has any. */
static int run_variants(struct sweep *sweep, unsigned int guest, struct elf_image *image,
			unsigned int vcpus, struct reason *why)
{
	const struct plan *plan = &sweep->options->plan;
	int ret = elfnote_resize(image, plan_area_bytes(plan, vcpus), why);

	if (ret)
		return ret;
	if (!guests[guest].has_evtchns)
		return run_one(sweep, guest, image, vcpus, NULL, why);
	for (unsigned int i = 0; i < plan_variants(plan) && !ret; i++) {
		struct plan_variant variant;

		plan_variant_at(plan, i, &variant);
		ret = run_one(sweep, guest, image, vcpus, &variant, why);
	}
	return ret;
}

static int run_all(struct sweep *sweep, struct reason *why)
{
	const struct plan *plan = &sweep->options->plan;

	for (unsigned int i = 0; i < plan->lists[AXIS_GUEST].nr; i++) {
		unsigned int guest = plan->lists[AXIS_GUEST].entry[i];
		struct elf_image image = {0};
		char path[FILES_PATH_MAX];
		int ret = image_of_guest(guest, sweep->options->image, path, why);

		if (!ret)
			ret = elfnote_read(path, &image, why);
		for (unsigned int j = 0; j < plan->vcpus.nr && !ret; j++)
			ret = run_variants(sweep, guest, &image, plan->vcpus.cpu[j], why);
		elfnote_free(&image);
		if (ret)
			return ret;
	}
	return 0;
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
