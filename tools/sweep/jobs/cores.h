/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The cores that jobs run on: each exact machine is one busy thread and has a core of its own
 * (bare/emulation.c says why it stays on one). Sweeps that run at the same time avoid each other's
 * cores where there are others.
 */
#ifndef TOOLS_SWEEP_JOBS_CORES_H
#define TOOLS_SWEEP_JOBS_CORES_H

#include <sched.h>
#include <stdbool.h>

struct core {
	int cpu;
	int claim; /* socket whose name no other process can have meanwhile; -1: none */
	bool taken;
};

struct cores {
	unsigned int nr;
	struct core core[CPU_SETSIZE];
};

/* Those that this process may use, all free. */
void cores_init(struct cores *cores);

/* A free core; there must be one. */
struct core *core_take(struct cores *cores);
void core_give(struct core *core);

#endif
