/* SPDX-License-Identifier: BSD-2-Clause */
/* One boot of a guest; see boot.h. */
#include "boot/boot.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/interrupt.h"
#include "boot/console.h"
#include "boot/disturb.h"
#include "boot/watch.h"
#include "xen/build.h"
#include "xen/guestmem.h"
#include "xen/ports.h"
#include "xen/storename.h"

/* Everything that one boot holds. */
struct boot {
	const struct boot_request *request;
	struct domain domain;
	struct guestmem area;
	struct console console;
	struct ports ports;
	struct watch watch;
	struct disturb disturb;
};

static int start(struct boot *boot, struct reason *why)
{
	const struct boot_request *request = boot->request;
	char cmdline[PLAN_CMDLINE_MAX], name[64];
	struct domain_config config = {
		.boot = request->guest->boot,
		.image = request->image->data,
		.image_bytes = request->image->bytes,
		.cmdline = cmdline,
		.vcpus = request->vcpus,
		.memory_mib = request->memory_mib,
		.pin = request->pin,
		.area_page = request->image->note.address / GUEST_PAGE_BYTES,
		.area_pages = request->image->note.bytes / GUEST_PAGE_BYTES,
	};
	int ret =
		plan_cmdline(request->plan, request->variant, true, cmdline, sizeof(cmdline), why);

	if (!ret)
		ret = boot_check_memory(request, why);
	if (ret)
		return ret;
	ret = owner_make_handle(config.handle, (enum area_pass)request->image->note.pass);
	if (ret)
		return reason_set(why, -ret, "making the owner mark: %s", strerror(-ret));
	ret = domain_build(request->xen, &config, &boot->domain, why);
	if (ret)
		return ret;
	ret = guestmem_map(&boot->area, boot->domain.domid, boot->domain.area_frames,
			   config.area_pages, "results area", why);
	if (ret)
		return ret;
	boot->watch.area = boot->area.address;
	ret = ports_open(&boot->ports, boot->domain.domid, boot->domain.console_port, why);
	if (ret)
		return ret;
	ret = console_open(&boot->console, boot->domain.domid, boot->domain.console_gfn,
			   request->log_path, why);
	if (ret)
		return ret;
	snprintf(name, sizeof(name), "lazyshoot-%s-%u", request->guest->name, request->vcpus);
	storename_set(boot->domain.domid, name);
	ret = disturb_begin(&boot->disturb, &boot->domain, boot->area.address, request->vcpus,
			    request->plan->disturb, why);
	return ret ? ret : domain_unpause(&boot->domain, why);
}

/* Looks for new cells and acknowledges them. Returns 0, or -EBADMSG with @why. */
static int look_at_cells(struct boot *boot, struct reason *why)
{
	int ret = watch_cells(&boot->watch, why);

	if (ret <= 0)
		return ret;
	/* From the acknowledgement on the guest measures, and dom0 should do nothing. */
	__atomic_store_n(&boot->watch.area->cells_acked, boot->watch.done, __ATOMIC_RELEASE);
	ports_notify_console(&boot->ports);
	return 0;
}

/* The verdict on a domain that no longer runs. */
static enum boot_end ended(const struct boot *boot, enum domain_state state, struct reason *why)
{
	return watch_ended(&boot->watch,
			   state == DOMAIN_GONE      ? "the domain was destroyed by someone else"
			   : state == DOMAIN_CRASHED ? "the guest crashed"
						     : NULL,
			   why);
}

static enum boot_end serve(struct boot *boot, struct reason *why)
{
	watch_start(&boot->watch);
	for (;;) {
		int timeout_ms = disturb_wait_ms(&boot->disturb, watch_timeout_ms(&boot->watch));
		int ret = ports_wait(&boot->ports, timeout_ms, interrupt_wait_mask());
		enum domain_state state;

		if (interrupted()) {
			reason_set(why, EINTR, "interrupted");
			return BOOT_INTERRUPTED;
		}
		if (ret < 0 && ret != -EINTR) {
			reason_set(why, -ret, "waiting for the guest: %s", strerror(-ret));
			return BOOT_FAILED;
		}
		/*
		 * The state is read first: what a guest wrote before it ended is visible after
		 * that.
		 */
		state = domain_state(&boot->domain);
		if (console_drain(&boot->console)) {
			watch_sign(&boot->watch);
			ports_notify_console(&boot->ports);
		}
		if (look_at_cells(boot, why))
			return BOOT_FAILED;
		if (state != DOMAIN_RUNS)
			return ended(boot, state, why);
		if (watch_hangs(&boot->watch, why) || disturb_step(&boot->disturb, why))
			return BOOT_FAILED;
	}
}

static void release(struct boot *boot)
{
	watch_release(&boot->watch);
	disturb_end(&boot->disturb, boot->request->label);
	if (boot->domain.xen && boot->ports.handle)
		storename_remove(boot->domain.domid);
	console_close(&boot->console);
	ports_close(&boot->ports);
	guestmem_unmap(&boot->area);
	domain_destroy(&boot->domain);
}

void boot_run(const struct boot_request *request, struct boot_result *result)
{
	struct boot boot = {.request = request};

	memset(result, 0, sizeof(*result));
	watch_begin(&boot.watch, request);
	if (start(&boot, &result->reason)) {
		result->end = BOOT_NOT_BUILT;
		progress_end(&boot.watch.progress);
		goto out;
	}
	result->end = serve(&boot, &result->reason);
	domain_pause(&boot.domain);
	progress_end(&boot.watch.progress);
	watch_read_area(&boot.watch, result);
	if (result->end == BOOT_FAILED) {
		say_error("%s, %u vCPUs: %s; its last console lines:", request->label,
			  request->vcpus, result->reason.text);
		console_print_tail(&boot.console, stderr, "  | ");
	}
out:
	release(&boot);
}
