/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where timed stretches begin and end, for a plugin of the emulator that counts what happens in them
 * (tools/lines/). Nothing here executes within a stretch: an edge is an address in a section of the
 * image that is not loaded, and what is recorded is said between stretches.
 */
#ifndef KERNEL_STRETCH_H
#define KERNEL_STRETCH_H

#include "abi/stretch.h"
#include "compiler.h"
#include "percpu.h"

#define STRETCH_EDGE(edge, name)                                        \
	asm volatile("771:\n\t"                                         \
		     ".pushsection .stretches, \"\"\n\t"                \
		     ".quad 771b\n\t"                                   \
		     ".byte " STRINGIFY(edge) "\n\t"                    \
					      ".asciz \"" name "\"\n\t" \
					      ".popsection")

/* Just before the first and after the second clock reading; @name is a literal. */
#define stretch_begin(name)     STRETCH_EDGE(STRETCH_BEGIN_ALL, name) /* what all vCPUs do in it */
#define stretch_begin_own(name) STRETCH_EDGE(STRETCH_BEGIN_OWN, name) /* what this vCPU does */
#define stretch_end(name)       STRETCH_EDGE(STRETCH_END, name)

/* A store to one of these is what the plugin sees. vCPU 0 only. */
extern uint8_t stretch_periods[NR_CPUS + 1];

/* From here on stretches are recorded, as of @k (0 if the metric has none). */
static inline void stretch_record(unsigned int k)
{
	WRITE_ONCE(stretch_periods[k], 1);
}

static inline void stretch_record_end(void)
{
	WRITE_ONCE(stretch_periods[NR_CPUS], 1);
}

#endif
