/* SPDX-License-Identifier: BSD-2-Clause */
/* Work of a thread's own, which touches no memory. */
#ifndef TOOLS_CALIBRATE_GUEST_THINK_H
#define TOOLS_CALIBRATE_GUEST_THINK_H

/* A chain: each step needs the one before, so it takes a cycle. */
static inline void think(unsigned long steps)
{
	while (steps--)
		__asm__ volatile("" : "+r"(steps));
}

#endif
