/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's command line: what the lab's machine is. For machine.c and the snapshot's key. */
#ifndef TOOLS_LAB_HOST_MACHINE_ARGS_H
#define TOOLS_LAB_HOST_MACHINE_ARGS_H

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

/* Fill @argv. With @restore the machine waits for a snapshot instead of booting. The strings live
 * as long as @pcpus does. */
void machine_args(const char *argv[MACHINE_MAX_ARGS], const struct lab *lab, char pcpus[16],
		  bool restore);

/* The cold-boot command line as one string, which the caller frees. NULL when out of memory. */
char *machine_args_text(const struct lab *lab);

#endif
