/* SPDX-License-Identifier: BSD-2-Clause */
/* Counts of Linux's scheduler events on all CPUs, by perf_event_open(), where that is allowed. */
#ifndef TOOLS_JOINED_TRACEPOINT_H
#define TOOLS_JOINED_TRACEPOINT_H

#include <stdbool.h>
#include <stdint.h>

#define TRACEPOINT_CPUS_MAX 4096u

struct tracepoint {
	unsigned int nr;
	int fds[TRACEPOINT_CPUS_MAX];
};

/*
 * Begins to count the event @name ("sched/sched_switch") that @filter lets through, NULL: all. False
 * if this kernel, or this user's rights, do not allow it; then there is nothing to end.
 */
bool tracepoint_begin(struct tracepoint *tracepoint, const char *name, const char *filter);

/* Ends it. Returns how many there were. */
uint64_t tracepoint_end(struct tracepoint *tracepoint);

#endif
