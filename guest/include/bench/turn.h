/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of a vCPU's turn between two operations, where vCPUs take turns (abi/turn.h). */
#ifndef BENCH_TURN_H
#define BENCH_TURN_H

#include <arch/cpu.h>

#include "abi/turn.h"
#include "kernel/options.h"

/* After an operation, never within a timed stretch. Any vCPU, any state. */
static inline void turn_end(void)
{
	if (options.turn == TURN_OP)
		cpu_relax();
}

#endif
