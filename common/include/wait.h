/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting for another vCPU by spinning, never for ever: wait_until() panics with what was awaited
 * once WAIT_TICKS have passed. The time is a hang detector, not a target.
 */
#ifndef WAIT_H
#define WAIT_H

#include <arch/cpu.h>

#include "compiler.h"

#define WAIT_TICKS 20000000000ull

/* A wait this long means that the other vCPU has no pCPU: then this vCPU yields its own. */
#define WAIT_YIELD_TICKS 1000000ull

struct wait_state {
	uint64_t start;
	uint64_t yielded;
};

/*
 * One step of a wait: PAUSE; yields the pCPU in a long wait; panics after WAIT_TICKS.
 * guest/kernel's.
 */
void wait_step(struct wait_state *state, const char *what, unsigned int cpu);

#define wait_until_cpu(condition, what, cpu)              \
	do {                                              \
		struct wait_state wait_ = {0};            \
		while (!(condition))                      \
			wait_step(&wait_, (what), (cpu)); \
	} while (0)

#define wait_until(condition, what) wait_until_cpu(condition, what, ~0u)

#endif
