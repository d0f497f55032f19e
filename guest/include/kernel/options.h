/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line: what it asks for, parsed once at boot, constant afterwards. */
#ifndef KERNEL_OPTIONS_H
#define KERNEL_OPTIONS_H

#include "compiler.h"

#define OPTIONS_MAX_LIST 16

/*
 * Indices into an axis of abi/axes.h, of policies their numbers, in the order in which the command
 * line names them.
 */
struct option_list {
	unsigned int nr;
	uint8_t index[OPTIONS_MAX_LIST];
};

/* Numbers of vCPUs. */
#define OPTIONS_MAX_COUNTS 128

struct option_counts {
	unsigned int nr;
	uint8_t count[OPTIONS_MAX_COUNTS];
};

/* The default of `warmup`. */
#define OPTIONS_WARMUP 8

struct options {
	struct option_list policy;
	struct option_list path;
	struct option_list flush;
	struct option_list workload;
	struct option_counts online; /* measure with so many vCPUs online; empty: as it is */
	uint64_t reps;
	uint64_t iters; /* samples of a stretch */
	uint64_t iters_min; /* a stretch that has settled may end after so many; 0: it may not */
	uint64_t rounds; /* of workloads whose rounds are alike at most these; 0: iters */
	uint64_t warmup; /* rounds before them that are not recorded */
	uint64_t seed;
	uint32_t turn; /* abi/turn.h */
	uint64_t vcpus; /* start no more than these; 0: all that exist */
	uint64_t sync; /* wait for the outside between cells */
	uint64_t rest; /* a cell begins at a multiple of so many ns of the platform's clock */
	uint64_t held; /* mms that a policy may hold back, and for how many TSC ticks */
	uint64_t held_age;
	uint64_t debug_vm; /* CONFIG_CHECK: looks at poison, and asks every vCPU at an end */
};

extern struct options options;
#define debug_vm_on (IS_ENABLED(CONFIG_CHECK) && unlikely(options.debug_vm))

/*
 * Parses @cmdline into `options` and hyp_request: words KEY=VALUE separated by blanks, lists by
 * commas. Returns NULL, or one line that names the word it refuses, in static storage. Boot.
 */
const char *options_parse(const char *cmdline);

#endif
