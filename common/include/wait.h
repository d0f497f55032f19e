/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting for another vCPU by spinning, never for ever: wait_until() panics with what was awaited
 * once WAIT_TICKS have passed. The time is a hang detector, not a target.
 *
 * A spin is a look and a PAUSE, as in Linux's csd_lock_wait(). Time and the pCPU's yield are looked
 * at by wait_long(): by the checking image at every spin, by the measuring image once in
 * WAIT_SPINS, which it counts down in a register, as Linux's paravirtual spinlocks do
 * (SPIN_THRESHOLD).
 */
#ifndef WAIT_H
#define WAIT_H

#include <arch/cpu.h>

#include "compiler.h"

#define WAIT_TICKS 20000000000ull

/* A wait this long means that the other vCPU has no pCPU: then this vCPU yields its own. */
#define WAIT_YIELD_TICKS 1000000ull

#define WAIT_SPINS (IS_ENABLED(CONFIG_CHECK) ? 1u : 1u << 13)

/* When wait_long() has first been called in a wait, and has yielded last; 0: not yet. */
struct wait_state {
	uint64_t start;
	uint64_t yielded;
};

/* Yields the pCPU in a long wait; panics after WAIT_TICKS. guest/kernel's. */
void wait_long(struct wait_state *state, const char *what, unsigned int cpu);

/* Nothing is set up for a wait that is over at the first look. */
#define wait_until_cpu(condition, what, cpu)                      \
	do {                                                      \
		if (condition)                                    \
			break;                                    \
		struct wait_state wait_ = {0};                    \
		unsigned int spins_ = WAIT_SPINS;                 \
		do {                                              \
			if (unlikely(!--spins_)) {                \
				wait_long(&wait_, (what), (cpu)); \
				spins_ = WAIT_SPINS;              \
			}                                         \
			cpu_relax();                              \
		} while (!(condition));                           \
	} while (0)

#define wait_until(condition, what) wait_until_cpu(condition, what, ~0u)

#endif
