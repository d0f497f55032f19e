/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of `lazyshoot sweep`: sweep.c parses, sweep_run.c measures here, lab.c goes to the lab,
 * sweep_emulated.c chooses between these two without Xen.
 */
#ifndef TOOLS_SWEEP_H
#define TOOLS_SWEEP_H

#include <stdbool.h>

#include "files.h"
#include "pin.h"
#include "plan.h"

struct sweep_options {
	struct plan plan;
	struct pin pin;
	const char *out; /* directory */
	const char *image; /* NULL: the guest's own, beside the tool */
	const char *lab; /* "exact", "fast": emulated, in the lab; NULL: on Xen if there is one */
	unsigned int timeout_s;
	unsigned int memory_mib; /* 0: boot_memory_mib() */
	unsigned int lab_pcpus; /* 0: the lab's default */
	bool json;
	bool quiet;
};

/* Cells that the user's Ctrl-C came before. */
#define SWEEP_INTERRUPTED "interrupted before this guest started"

/*
 * Measures on this host's Xen, or with ->lab set, when all guests must be bare ones, in QEMU; writes
 * the files. After interrupt_init(). Returns an exit code.
 */
int sweep_run(const struct sweep_options *options);

/* Runs the same sweep in the lab. Returns the exit code of the sweep there. */
int sweep_in_lab(const struct sweep_options *options);

/* Runs the sweep without this host's Xen: in the lab, in QEMU alone, or both. An exit code. */
int sweep_emulated(const struct sweep_options *options);

/* The image of guest number @guest: the user's, or the one beside the tool. 0 or -errno. */
int sweep_image(const struct sweep_options *options, unsigned int guest, char path[FILES_PATH_MAX],
		struct reason *why);

#endif
