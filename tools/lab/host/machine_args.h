/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's command line: what the lab's machine is. For machine.c and the snapshot's key. */
#ifndef TOOLS_LAB_HOST_MACHINE_ARGS_H
#define TOOLS_LAB_HOST_MACHINE_ARGS_H

#include "bare/emulation.h"
#include "lab/host/lab.h"

#define MACHINE_MAX_ARGS 64

/* Descriptors that QEMU inherits. Fixed numbers keep the command line the same in every run. */
enum machine_fd {
	FD_QMP = 10,
	FD_MAILBOX,
	FD_XEN_LOG,
	FD_SNAPSHOT,
	FD_END
};

/* A command line and the texts in it. */
struct machine_args {
	const char *argv[MACHINE_MAX_ARGS];
	char pcpus[16];
	struct turn turn;
};

/*
 * With @restore the machine waits for a snapshot instead of booting, and has what the user asked
 * for beside the machine itself: the length of turns, a plugin.
 */
void machine_args(struct machine_args *args, const struct lab *lab, bool restore);

/*
 * The cold-boot command line as one string, which the caller frees. It is the same whatever a
 * restored machine gets besides. NULL when out of memory.
 */
char *machine_args_text(const struct lab *lab);

#endif
