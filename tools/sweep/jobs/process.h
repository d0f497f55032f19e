/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A child process of a sweep. It dies with this one, whatever ends that. It has a process group of
 * its own, so a terminal's Ctrl-C reaches only this one. What it prints on standard error is passed
 * on line by line, so that lines of several children do not mix.
 */
#ifndef TOOLS_SWEEP_JOBS_PROCESS_H
#define TOOLS_SWEEP_JOBS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/reason.h"

struct process {
	pid_t pid; /* 0: none */
	int handle; /* pidfd: readable when it has ended */
	int output; /* its standard error; does not block; -1: closed */
	size_t used;
	char line[1024];
	struct reason error; /* the first that it printed */
};

/*
 * Starts @body(@argument), whose value is the exit code, on @cpu; -1: on any. After
 * interrupt_init(). Returns 0, or -errno with @why.
 */
int process_start(struct process *process, int cpu, int (*body)(void *), void *argument,
		  struct reason *why);

/* Passes on what it has printed. */
void process_pass_output(struct process *process);

/*
 * After ->handle became readable: its exit code, or -1 if a signal killed it, which ->error then
 * names. Releases all.
 */
int process_end(struct process *process);

#endif
