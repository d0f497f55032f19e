/* SPDX-License-Identifier: BSD-2-Clause */
/* One boot of a guest; see boot.h. */
#include "boot.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "console.h"
#include "interrupt.h"
#include "ports.h"
#include "progress.h"
#include "storename.h"

#define LONGEST_WAIT_MS  10000
#define POWEROFF_WAIT_MS 100 /* between looks at a guest that has nothing left to measure */
#define CELL_TIMEOUTS    10u /* a guest that only prints hangs after so many timeouts */

/* Everything that one boot holds. */
struct boot {
	const struct boot_request *request;
	struct domain domain;
	struct guestmem area;
	struct console console;
	struct ports ports;
	struct progress progress;
	uint32_t planned;
	uint32_t done; /* cells seen and acknowledged */
	bool finished; /* the guest said that it is done or gave up */
	uint64_t last_sign; /* of life, in ms */
	uint64_t last_cell;
};

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

unsigned int boot_memory_mib(unsigned int vcpus)
{
	return 64 + vcpus;
}

static int start(struct boot *boot, struct reason *why)
{
	const struct boot_request *request = boot->request;
	char cmdline[PLAN_CMDLINE_MAX], name[64];
	struct domain_config config = {
		.boot = request->guest->boot,
		.image = request->image,
		.cmdline = cmdline,
		.vcpus = request->vcpus,
		.memory_mib = request->memory_mib,
		.pin = request->pin,
		.area_page = request->note->address / GUEST_PAGE_BYTES,
		.area_pages = request->note->bytes / GUEST_PAGE_BYTES,
	};
	const struct area_note *note = request->note;
	int ret = plan_cmdline(request->plan, request->variant, cmdline, sizeof(cmdline), why);

	if (ret)
		return ret;
	if (note->address + note->bytes > (uint64_t)request->memory_mib << 20)
		return reason_set(why, ENOMEM,
				  "the image's results area ends at %" PRIu64
				  " MiB, the guest has %u",
				  (note->address + note->bytes) >> 20, request->memory_mib);
	ret = owner_make_handle(config.handle);
	if (ret)
		return reason_set(why, -ret, "making the owner mark: %s", strerror(-ret));
	ret = domain_build(request->xen, &config, &boot->domain, why);
	if (ret)
		return ret;
	ret = guestmem_map(&boot->area, boot->domain.domid, boot->domain.area_frames,
			   config.area_pages, "results area", why);
	if (ret)
		return ret;
	ret = ports_open(&boot->ports, boot->domain.domid, boot->domain.console_port, why);
	if (ret)
		return ret;
	ret = console_open(&boot->console, boot->domain.domid, boot->domain.console_gfn,
			   request->log_path, why);
	if (ret)
		return ret;
	snprintf(name, sizeof(name), "lazyshoot-%s-%u", request->guest->name, request->vcpus);
	storename_set(boot->domain.domid, name);
	return domain_unpause(&boot->domain, why);
}

/*
 * Looks at the header's two progress words and acknowledges what is new. The words decide only
 * about waiting; what counts as a result is read from the copy. Returns 0, or -EBADMSG with @why.
 */
static int look_at_cells(struct boot *boot, struct reason *why)
{
	struct area_header *header = boot->area.address;
	uint32_t done = __atomic_load_n(&header->cells_done, __ATOMIC_ACQUIRE);
	uint32_t state = __atomic_load_n(&header->state, __ATOMIC_ACQUIRE);

	if (done < boot->done || done > boot->planned)
		return reason_set(why, EBADMSG,
				  "the guest says %" PRIu32 " cells done after %" PRIu32
				  ", of %" PRIu32,
				  done, boot->done, boot->planned);
	boot->finished = state == AREA_DONE || state == AREA_FAILED;
	if (done == boot->done)
		return 0;
	boot->done = done;
	boot->last_cell = boot->last_sign = now_ms();
	/* Print first: once it is acknowledged the guest measures, and dom0 should be quiet. */
	progress_cells(&boot->progress, done);
	__atomic_store_n(&header->cells_acked, done, __ATOMIC_RELEASE);
	ports_notify_console(&boot->ports);
	return 0;
}

static int next_wait(const struct boot *boot)
{
	uint64_t limit = boot->request->timeout_s * 1000ull;
	uint64_t idle = now_ms() - boot->last_sign;
	uint64_t left = idle < limit ? limit - idle : 0;

	if (boot->finished)
		return POWEROFF_WAIT_MS;
	return left < LONGEST_WAIT_MS ? (int)left : LONGEST_WAIT_MS;
}

static bool hangs(const struct boot *boot)
{
	uint64_t limit = boot->request->timeout_s * 1000ull;
	uint64_t now = now_ms();

	return now - boot->last_sign >= limit || now - boot->last_cell >= limit * CELL_TIMEOUTS;
}

/* The verdict on a domain that no longer runs. */
static enum boot_end ended(const struct boot *boot, enum domain_state state, struct reason *why)
{
	const struct area_header *header = boot->area.address;
	uint32_t area_state = __atomic_load_n(&header->state, __ATOMIC_ACQUIRE);
	char progress[64];

	snprintf(progress, sizeof(progress), "after %" PRIu32 " of %" PRIu32 " cells", boot->done,
		 boot->planned);
	if (state == DOMAIN_GONE)
		reason_set(why, ESRCH, "the domain was destroyed by someone else %s", progress);
	else if (state == DOMAIN_CRASHED)
		reason_set(why, EIO, "the guest crashed %s", progress);
	else if (area_state == AREA_FAILED)
		reason_set(why, EIO, "the guest gave up %s", progress);
	else if (area_state != AREA_DONE)
		reason_set(why, EIO, "the guest powered off %s", progress);
	else
		return BOOT_DONE;
	return BOOT_FAILED;
}

static enum boot_end watch(struct boot *boot, struct reason *why)
{
	boot->last_sign = boot->last_cell = now_ms();
	for (;;) {
		int ret = ports_wait(&boot->ports, next_wait(boot), interrupt_wait_mask());
		enum domain_state state;

		if (interrupted()) {
			reason_set(why, EINTR, "interrupted");
			return BOOT_INTERRUPTED;
		}
		if (ret < 0 && ret != -EINTR) {
			reason_set(why, -ret, "waiting for the guest: %s", strerror(-ret));
			return BOOT_FAILED;
		}
		/* The state first: what a guest wrote before it ended is there afterwards. */
		state = domain_state(&boot->domain);
		if (console_drain(&boot->console)) {
			boot->last_sign = now_ms();
			ports_notify_console(&boot->ports);
		}
		if (look_at_cells(boot, why))
			return BOOT_FAILED;
		if (state != DOMAIN_RUNS)
			return ended(boot, state, why);
		if (hangs(boot)) {
			reason_set(why, ETIMEDOUT,
				   "the guest hung: waited %u s for %s %" PRIu32 " of %" PRIu32,
				   boot->request->timeout_s,
				   boot->finished ? "power-off after cell" : "the end of cell",
				   boot->done + !boot->finished, boot->planned);
			return BOOT_FAILED;
		}
	}
}

/* Copies the area and validates the copy. */
static void read_area(const struct boot *boot, struct boot_result *result)
{
	const struct boot_request *request = boot->request;
	size_t bytes = request->note->bytes;
	struct area_expect expect = {
		.area_bytes = bytes,
		.cells = boot->planned,
		.vcpus = request->vcpus,
		.reps = request->plan->reps,
		.iters = request->plan->iters,
		.debug_vm = request->plan->debug_vm,
		.seed = request->plan->seed,
		.evtchn_abi = plan_variant_name(request->variant, AXIS_EVTCHN_ABI),
		.upcall = plan_variant_name(request->variant, AXIS_UPCALL),
		.ports = plan_variant_name(request->variant, AXIS_PORTS),
	};
	void *copy = malloc(bytes);

	if (!copy) {
		reason_set(&result->area_reason, ENOMEM, "no memory to copy the results area");
		return;
	}
	memcpy(copy, boot->area.address, bytes);
	result->has_area = true;
	result->area_valid = !area_parse(copy, bytes, &expect, &result->area, &result->area_reason);
	free(copy);
}

static void release(struct boot *boot)
{
	if (boot->domain.xen && boot->ports.handle)
		storename_remove(boot->domain.domid);
	console_close(&boot->console);
	ports_close(&boot->ports);
	guestmem_unmap(&boot->area);
	domain_destroy(&boot->domain);
}

void boot_run(const struct boot_request *request, struct boot_result *result)
{
	struct boot boot = {.request = request, .planned = plan_cells(request->plan)};

	memset(result, 0, sizeof(*result));
	progress_start(&boot.progress, request->label, request->vcpus, boot.planned);
	if (start(&boot, &result->reason)) {
		result->end = BOOT_NOT_BUILT;
		progress_end(&boot.progress);
		goto out;
	}
	result->end = watch(&boot, &result->reason);
	domain_pause(&boot.domain);
	progress_end(&boot.progress);
	read_area(&boot, result);
	if (result->end == BOOT_FAILED) {
		say_error("%s, %u vCPUs: %s; its last console lines:", request->label,
			  request->vcpus, result->reason.text);
		console_print_tail(&boot.console, stderr, "  | ");
	}
out:
	release(&boot);
}

void boot_result_free(struct boot_result *result)
{
	area_free(&result->area);
}
