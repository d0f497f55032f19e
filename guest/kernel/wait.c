// SPDX-License-Identifier: BSD-2-Clause
/* See wait.h. Any state; a caller with IRQs off must not wait for an interrupt of its own. */
#include "wait.h"

#include <hyp/ops.h>

#include "printk.h"

void wait_long(struct wait_state *state, const char *what, unsigned int cpu)
{
	uint64_t now = cycles();

	if (!state->start)
		state->start = state->yielded = now;
	if (now - state->start > WAIT_TICKS) {
		if (cpu == ~0u)
			panic("hang: waited for %s", what);
		panic("hang: waited for %s of vCPU %u", what, cpu);
	}
	if (hyp_can_yield() && now - state->yielded > WAIT_YIELD_TICKS) {
		state->yielded = now;
		hyp->yield();
	}
}
