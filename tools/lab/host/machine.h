/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One QEMU with Xen in it, held by this process: it dies with us, whatever ends us. It owns no path
 * of its own: control socket, mailbox and logs are inherited descriptors.
 */
#ifndef TOOLS_LAB_HOST_MACHINE_H
#define TOOLS_LAB_HOST_MACHINE_H

#include "lab/host/lab.h"
#include "lab/mailbox.h"
#include "lab/host/qmp.h"

#include <sys/types.h>

struct machine {
	pid_t pid;
	struct qmp qmp;
	struct mailbox *mailbox;
	char xen_log[4096];
	char qemu_log[4096];
};

/*
 * Start QEMU, paused. @log_prefix is a path to which "xen.log" and "qemu.log" are appended.
 * @snapshot_fd is a snapshot to load, or -1 for a cold boot. Returns 0 or an enum lab_exit code
 * after saying why; the machine is then stopped.
 */
int machine_start(struct machine *machine, const struct lab *lab, const char *log_prefix,
		  int snapshot_fd);

/* Resume it. Returns 0 or an exit code. */
int machine_continue(struct machine *machine);

/* Kill QEMU and release all. May be called on a machine that is stopped already. */
void machine_stop(struct machine *machine);

/* Save the state of the stopped machine to @path, relative to the cache directory and without
 * characters that are special to a shell. Returns 0 or an exit code after saying why. */
int machine_save(struct machine *machine, const char *path);

enum machine_event {
	MACHINE_RUNS,
	MACHINE_STOPPED, /* by the agent, or because dom0 panicked */
	MACHINE_ENDED
};

/* The state of the machine, waiting up to @timeout_ms for something to happen. */
enum machine_event machine_wait(struct machine *machine, unsigned int timeout_ms);

/* How it ended, such as "was killed by signal 9", after MACHINE_ENDED. Reaps QEMU. */
const char *machine_end_reason(struct machine *machine);

/* The last lines of the machine's logs on stderr. */
void machine_show_logs(const struct machine *machine);

#endif
