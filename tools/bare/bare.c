// SPDX-License-Identifier: BSD-2-Clause
/* One boot of a guest without a hypervisor; see bare.h. */
#include "bare/bare.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bare/bare_machine.h"
#include "base/interrupt.h"
#include "boot/console.h"
#include "boot/watch.h"
#include "plan/turn.h"

/* Everything that one boot holds. */
struct bare {
	const struct boot_request *request;
	struct bare_machine machine;
	struct console console;
	struct watch watch;
	bool spoke; /* the guest has printed something, so QEMU has started it */
};

static int start(struct bare *bare, struct reason *why)
{
	const struct boot_request *request = bare->request;
	char cmdline[PLAN_CMDLINE_MAX];
	struct bare_config config = {
		.emulation = request->emulation,
		.turn_us = turn_us(request->plan->turn),
		.plugin = request->plugin,
		.image = request->image->data,
		.image_bytes = request->image->bytes,
		.cmdline = cmdline,
		.cpus = request->vcpus,
		.memory_mib = request->memory_mib,
		.window_address = request->image->note.address,
		.window_bytes = request->image->note.bytes,
	};
	/* Nothing else runs on its CPUs, so it need not wait for acknowledgements. */
	int ret = plan_cmdline(request->plan, NULL, false, cmdline, sizeof(cmdline), why);

	if (!ret)
		ret = boot_check_memory(request, why);
	if (!ret)
		ret = console_open_log(&bare->console, request->log_path, why);
	if (!ret)
		ret = bare_machine_start(&bare->machine, &config, why);
	bare->watch.area = bare->machine.window;
	return ret;
}

/* Reads once: a guest that never stops printing must not keep us from looking at its cells. */
static void drain_console(struct bare *bare)
{
	char text[65536];
	ssize_t got = read(bare->machine.console, text, sizeof(text));

	if (got > 0) {
		console_add(&bare->console, text, (size_t)got);
		bare->spoke = true;
		watch_sign(&bare->watch);
	}
	if (!got) {
		/* QEMU has closed it and is about to end. */
		close(bare->machine.console);
		bare->machine.console = -1;
	}
}

/* Waits for output or the end. 1: QEMU has ended; 0: it runs; or -errno. */
static int wait_for_event(struct bare *bare)
{
	struct pollfd fds[] = {{.fd = bare->machine.process, .events = POLLIN},
			       {.fd = bare->machine.console, .events = POLLIN}};
	int ms = watch_timeout_ms(&bare->watch);
	struct timespec timeout = {ms / 1000, ms % 1000 * 1000000l};

	if (ppoll(fds, 2, &timeout, interrupt_wait_mask()) < 0)
		return errno == EINTR ? 0 : -errno;
	return fds[0].revents ? 1 : 0;
}

static enum boot_end ended(struct bare *bare, struct reason *why)
{
	struct reason broken;

	switch (bare_machine_end(&bare->machine, &broken)) {
	case BARE_POWEROFF:
		return watch_ended(&bare->watch, NULL, why);
	case BARE_CRASH:
		return watch_ended(&bare->watch, "the guest crashed", why);
	case BARE_RESET:
		return watch_ended(&bare->watch, "the guest crashed (triple fault)", why);
	default:
		if (bare->spoke)
			return watch_ended(&bare->watch, broken.text, why);
		*why = broken;
		return BOOT_NOT_BUILT;
	}
}

static enum boot_end serve(struct bare *bare, struct reason *why)
{
	watch_start(&bare->watch);
	for (;;) {
		int ret = wait_for_event(bare);

		if (interrupted()) {
			reason_set(why, EINTR, "interrupted");
			return BOOT_INTERRUPTED;
		}
		if (ret < 0) {
			reason_set(why, -ret, "waiting for the guest: %s", strerror(-ret));
			return BOOT_FAILED;
		}
		drain_console(bare);
		if (watch_cells(&bare->watch, why) < 0)
			return BOOT_FAILED;
		if (ret)
			return ended(bare, why);
		if (watch_hangs(&bare->watch, why))
			return BOOT_FAILED;
	}
}

static void release(struct bare *bare)
{
	watch_release(&bare->watch);
	bare_machine_release(&bare->machine);
	console_close(&bare->console);
}

void bare_run(const struct boot_request *request, struct boot_result *result)
{
	struct bare bare = {.request = request,
			    .machine = {.process = -1, .console = -1, .messages = -1}};

	memset(result, 0, sizeof(*result));
	watch_begin(&bare.watch, request);
	if (start(&bare, &result->reason)) {
		result->end = BOOT_NOT_BUILT;
		progress_end(&bare.watch.progress);
		goto out;
	}
	result->end = serve(&bare, &result->reason);
	bare_machine_kill(&bare.machine);
	progress_end(&bare.watch.progress);
	watch_read_area(&bare.watch, result);
	if (result->end == BOOT_FAILED) {
		say_error("%s, %u vCPUs: %s; its last console lines:", request->label,
			  request->vcpus, result->reason.text);
		console_print_tail(&bare.console, stderr, "  | ");
	}
out:
	release(&bare);
}
