/* SPDX-License-Identifier: BSD-2-Clause */
/* What `lazyshoot sweep` is asked to do. */
#ifndef TOOLS_SWEEP_OPTIONS_H
#define TOOLS_SWEEP_OPTIONS_H

#include <stdbool.h>

#include "plan/pin.h"
#include "plan/plan.h"

struct sweep_options {
	struct plan plan;
	struct pin pin;
	const char *out; /* directory */
	const char *image; /* NULL: the guest's own, beside the tool */
	const char *lab; /* "exact", "fast": emulated, in the lab; NULL: on Xen if there is one */
	unsigned int timeout_s;
	unsigned int memory_mib; /* 0: boot_memory_mib() */
	unsigned int lab_pcpus; /* 0: the lab's default */
	unsigned int jobs; /* boots at once, without Xen; 0: as many as there are cores */
	bool has_iters; /* --iters was given */
	bool lab_by_default; /* --lab was not */
	bool has_timeout; /* so was --timeout */
	bool has_request; /* so was an option that says what to measure, or on what */
	bool json;
	bool quiet;
	bool resume; /* continue what the directory has */
	bool dry_run; /* only say what would be done */
	int argc; /* the command line, for the sweep that continues this one */
	char *const *argv;
	bool part; /* a job of another sweep, which makes the results: leave a journal only */
};

/*
 * What goes before any boot: checks that every guest's image is one. Returns 0, or -errno with
 * @why. Errors are the user's, not the host's: files that were named or should have been built.
 */
int sweep_prepare(const struct sweep_options *options, struct reason *why);

#endif
