/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot of one job; see run.h. */
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
#include "results/journal.h"
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

/* A sweep under way: the boots of a job, which is one. */
struct sweep {
	const struct sweep_options *options;
	struct sweep_machine *machine;
	struct results results; /* where they come from, and the cells of one boot */
	bool host_failed; /* a domain could not be built */
	bool guest_failed; /* a guest or a cell failed, or the user interrupted */
	bool invalid; /* an area was not valid */
};

/* A boot as it is run: the one of the sweep's plan, and what follows from it. */
struct run {
	struct sweep *sweep;
	struct plan_boot boot;
	struct plan plan; /* its own */
	char label[96];
	struct boot_request request;
	struct journal journal;
	bool has_guest; /* the journal has what the guest said of itself */
	/* By the cell's index: 1 + the status that the journal has, 0: none. */
	uint8_t sent[PLAN_CELLS_MAX];
};

static void send_cell(struct run *run, const struct cell *cell)
{
	journal_add_cell(&run->journal, cell->index, cell);
	run->sent[cell->index] = (uint8_t)(1 + cell->status);
}

static void send_guest(struct run *run, const struct area_env *env)
{
	json_t *environment = run->sweep->results.environment;
	json_t *known = json_object_get(environment, "guests");

	if (run->has_guest)
		return;
	run->has_guest = true;
	json_array_clear(known);
	environment_add_guest(environment, &run->boot, run->request.memory_mib, run->request.pin,
			      env);
	journal_add_guest(&run->journal, json_array_get(known, 0));
}

/* What the cells as a guest leaves them cannot say of themselves. Returns how many then fail. */
static int judge(struct sweep *sweep, const struct boot_request *request)
{
	unsigned int nr_pcpus = sweep->machine->nr_pcpus;

	sharing_mark(&sweep->results, 0, request->pin, nr_pcpus);
	return overlap_judge(&sweep->results, 0, &sweep->machine->units, request->pin, nr_pcpus);
}

/* While the guest runs; see boot_cell_taker. */
static void take_cell(void *context, const struct boot_request *request, const struct area_env *env,
		      uint32_t index, struct area_cell_data *data)
{
	struct run *run = context;
	struct sweep *sweep = run->sweep;

	results_drop_cells(&sweep->results);
	/* Without memory it is taken with the others in the end. */
	if (sweep_add_cell(&sweep->results, &run->plan, &run->boot, &sweep->machine->units, index,
			   data, ""))
		return;
	judge(sweep, request);
	send_guest(run, env);
	send_cell(run, &sweep->results.cells[0]);
}

/* Those of an interrupted guest that it did not end are left to the sweep that continues. */
static bool is_left(const struct boot_result *boot, uint32_t index)
{
	return boot->end == BOOT_INTERRUPTED &&
	       (!boot->area.cells || boot->area.cells[index].state == AREA_CELL_MISSING);
}

/* Cells that a guest had ended before it died are its results, whatever is left of its area. */
static bool is_kept(const struct run *run, const struct boot_result *boot, uint32_t index)
{
	return run->sent[index] && boot->end != BOOT_DONE && !boot->lied;
}

/* What the journal does not have yet, and what the check of the whole area says otherwise. */
static void send_rest(struct run *run, const struct boot_result *boot)
{
	const struct results *results = &run->sweep->results;

	for (size_t i = 0; i < results->nr_cells; i++) {
		const struct cell *cell = &results->cells[i];

		if (!is_left(boot, cell->index) && !is_kept(run, boot, cell->index) &&
		    run->sent[cell->index] != 1u + cell->status)
			send_cell(run, cell);
	}
}

/* The reason of cells that the guest did not report. */
static const char *why_missing(const struct boot_result *boot)
{
	if (boot->end == BOOT_INTERRUPTED)
		return SWEEP_INTERRUPTED;
	if (boot->end != BOOT_DONE)
		return boot->reason.text;
	if (boot->has_area && !boot->area_valid)
		return boot->area_reason.text;
	return boot->area.nr_bad ? boot->area.bad : "the guest did not report this cell";
}

static void say_end(struct sweep *sweep, const struct run *run, const struct boot_result *boot)
{
	unsigned int vcpus = run->request.vcpus;

	if (boot->end == BOOT_NOT_BUILT) {
		say_error("%s, %u vCPUs: %s", run->label, vcpus, boot->reason.text);
		sweep->host_failed = true;
	}
	if (boot->end == BOOT_FAILED || boot->end == BOOT_INTERRUPTED)
		sweep->guest_failed = true;
	if (boot->end == BOOT_DONE && !boot->area_valid) {
		say_error("%s, %u vCPUs: the results area is not valid: %s", run->label, vcpus,
			  boot->area_reason.text);
		sweep->invalid = true;
	}
}

/* Sends what a boot left. The last lines of a failed guest have been printed. */
static int take_results(struct sweep *sweep, struct run *run, struct boot_result *boot)
{
	const struct boot_request *request = &run->request;
	int failed;

	say_end(sweep, run, boot);
	results_drop_cells(&sweep->results);
	/*
	 * An area whose frame is not valid is not used at all, unless the guest died while writing.
	 */
	failed = sweep_add_cells(
		&sweep->results, &run->plan, &run->boot, &sweep->machine->units,
		boot->has_area && (boot->area_valid || boot->end != BOOT_DONE) ? &boot->area : NULL,
		why_missing(boot));
	if (failed < 0)
		return failed;
	failed += judge(sweep, request);
	if (failed && boot->end == BOOT_DONE && boot->area_valid) {
		say_error("%s, %u vCPUs: %d cell(s) failed%s%s", run->label, request->vcpus, failed,
			  boot->area.nr_bad ? "; first bad record: " : "", boot->area.bad);
		sweep->guest_failed = true;
	}
	if (boot->area.has_env)
		send_guest(run, &boot->area.env);
	send_rest(run, boot);
	return 0;
}

/* The cells of a boot that is not to be, as n/a. */
static int add_na(struct sweep *sweep, struct run *run, const char *reason)
{
	const struct boot_result none = {.end = BOOT_DONE};
	int ret;

	results_drop_cells(&sweep->results);
	ret = sweep_add_cells(&sweep->results, &run->plan, &run->boot, &sweep->machine->units, NULL,
			      reason);
	for (size_t i = 0; i < sweep->results.nr_cells; i++)
		sweep->results.cells[i].status = CELL_NA;
	send_rest(run, &none);
	return ret < 0 ? ret : 0;
}

/* The emulator's plugin for a boot of pass lines; in the lab its host has it. */
static int add_plugin(const struct sweep *sweep, struct run *run, char plugin[LINES_PLUGIN_MAX],
		      struct reason *why)
{
	char image[FILES_PATH_MAX];
	int ret;

	if (run->boot.pass != AREA_LINES || sweep->machine->xen)
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

	if (sweep->machine->xen) {
		ret = pin_assign(&options->pin, sweep->machine->pcpus, sweep->machine->nr_pcpus,
				 request->vcpus, pin, why);
		if (ret < 0)
			return ret;
		request->pin = ret ? NULL : pin;
	}
	sharing_warn(run->label, request->pin, request->vcpus, sweep->machine->nr_pcpus);
	sweep_label(name, sizeof(name), &options->plan, &run->boot, '-');
	snprintf(file, sizeof(file), "%s-%u.log", name, request->vcpus);
	ret = files_join(log, options->out, file, why);
	if (ret)
		return ret;
	request->log_path = log;
	ret = add_plugin(sweep, run, plugin, why);
	if (ret)
		return ret;
	if (sweep->machine->xen)
		boot_run(request, &boot);
	else
		bare_run(request, &boot);
	ret = take_results(sweep, run, &boot);
	boot_result_free(&boot);
	if (ret)
		return reason_set(why, -ret, "no memory");
	return 0;
}

static int run_in_journal(struct sweep *sweep, struct run *run, struct reason *why)
{
	const struct sweep_options *options = sweep->options;
	const struct plan_boot *boot = &run->boot;
	const char *refused = sweep_machine_refuses(sweep->machine, boot->guest);
	struct elf_image image = {0};
	char path[FILES_PATH_MAX];
	int ret;

	if (refused) {
		ret = add_na(sweep, run, refused);
		return ret ? reason_set(why, -ret, "no memory") : 0;
	}
	ret = image_of_guest(boot->guest, boot->pass, options->image, path, why);
	if (!ret)
		ret = elfnote_read(path, &image, why);
	if (!ret)
		ret = elfnote_resize(&image, plan_area_bytes(&run->plan, boot->vcpus), why);
	if (ret)
		goto out;
	run->request = (struct boot_request){
		.xen = sweep->machine->xen,
		.emulation = options->lab,
		.guest = &guests[boot->guest],
		.image = &image,
		.plan = &run->plan,
		.variant = plan_boot_variant(boot),
		.label = run->label,
		.vcpus = boot->vcpus,
		.memory_mib = options->memory_mib ?: boot_memory_mib(boot->vcpus, image.note.bytes),
		.timeout_s = options->timeout_s,
		.take = take_cell,
		.context = run,
	};
	ret = run_guest(sweep, run, why);
out:
	elfnote_free(&image);
	return ret;
}

static int run_one(struct sweep *sweep, struct run *run, struct reason *why)
{
	const struct sweep_options *options = sweep->options;
	struct reason broken;
	int ret;

	run->sweep = sweep;
	if (interrupted()) {
		sweep->guest_failed = true;
		return 0;
	}
	plan_of_boot(&options->plan, &run->boot, &run->plan);
	if (sweep->machine->units.clock == CLOCK_INSTRUCTIONS)
		run->plan.rest_ns = REST_NS;
	sweep_label(run->label, sizeof(run->label), &options->plan, &run->boot, ' ');
	ret = journal_open(&run->journal,
			   options->part && journal_leads_out() ? NULL : options->out,
			   &sweep->results, why);
	if (!ret)
		ret = run_in_journal(sweep, run, why);
	if (journal_close(&run->journal, ret ? &broken : why) && !ret)
		ret = -EIO;
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

/* The one boot of a part's plan. */
static int run_part(struct sweep *sweep, struct reason *why)
{
	static struct run run;

	memset(&run, 0, sizeof(run));
	run.journal.fd = -1;
	if (sweep_machine_describe(sweep->machine, sweep->options, &sweep->results, why) ||
	    !plan_boot_at(&sweep->options->plan, 0, &run.boot))
		return -ENODEV;
	return run_one(sweep, &run, why);
}

int sweep_run_on(struct sweep_machine *machine, const struct sweep_options *options)
{
	struct sweep sweep = {.options = options, .machine = machine};
	struct reason why;
	int ret;

	if (files_make_dir(options->out, &why)) {
		say_error("%s", why.text);
		return EXIT_USAGE;
	}
	ret = run_part(&sweep, &why);
	if (ret)
		say_error("%s", why.text);
	results_free(&sweep.results);
	return ret ? EXIT_HOST : exit_code(&sweep);
}

int sweep_run(const struct sweep_options *options)
{
	struct sweep_machine machine;
	struct orphans orphans = {.all = false};
	struct reason why;
	int ret = EXIT_HOST;

	if (sweep_prepare(options, &why)) {
		say_error("%s", why.text);
		return EXIT_USAGE;
	}
	if (sweep_machine_open(&machine, options, &why)) {
		say_error("%s", why.text);
	} else {
		if (machine.xen)
			orphans_destroy(machine.xen, &orphans);
		ret = sweep_run_on(&machine, options);
	}
	sweep_machine_close(&machine);
	return ret;
}
