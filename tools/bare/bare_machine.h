/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One QEMU that is a bare machine, held by this process: it dies with us, whatever ends us. Its
 * memory, its image, its console and its messages are inherited descriptors, so there is no file to
 * be left behind. Used by bare.c.
 */
#ifndef TOOLS_BARE_BARE_MACHINE_H
#define TOOLS_BARE_BARE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/reason.h"

#define BARE_QEMU "qemu-system-x86_64"

struct bare_config {
	const char *emulation; /* "exact" or "fast" */
	unsigned int turn_us; /* struct turn's interval, in mode exact; 0: turns have no bound */
	const char *plugin; /* for -plugin, in mode exact; or NULL */
	const void *image; /* the file's content */
	size_t image_bytes;
	const char *cmdline;
	unsigned int cpus;
	unsigned int memory_mib;
	uint64_t window_address; /* of the guest's memory, which ->window shows */
	size_t window_bytes;
};

enum bare_end {
	BARE_POWEROFF,
	BARE_CRASH, /* the guest says so */
	BARE_RESET, /* a triple fault */
	BARE_BROKEN, /* QEMU itself: it did not start, failed or was killed */
};

struct bare_machine {
	pid_t pid;
	int process; /* pidfd: readable when QEMU has ended */
	int console; /* what the guest prints; does not block */
	int messages; /* QEMU's own */
	void *window; /* readable; the guest may change it at any time */
	size_t window_bytes;
};

/* Starts QEMU. Returns 0, or -errno with @why; then nothing is held. */
int bare_machine_start(struct bare_machine *machine, const struct bare_config *config,
		       struct reason *why);

/* After ->process became readable: how it ended; BARE_BROKEN has @why. */
enum bare_end bare_machine_end(struct bare_machine *machine, struct reason *why);

/* Kills QEMU if it runs; the window stays. */
void bare_machine_kill(struct bare_machine *machine);

/* Kills QEMU and releases all. Safe on a machine that did not start, and twice. */
void bare_machine_release(struct bare_machine *machine);

/*
 * QEMU's version, as in "7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)", into @version. Returns 0, or
 * -errno with @why: there is no QEMU that can be run.
 */
int bare_qemu_version(char *version, size_t bytes, struct reason *why);

#endif
