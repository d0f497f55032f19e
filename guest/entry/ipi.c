// SPDX-License-Identifier: BSD-2-Clause
/*
 * An IPI has arrived. It carries no meaning of its own: why it was sent is in ipi_pending, which is
 * cleared before what it asks for is looked at (kernel/call.c has the order). IRQs off.
 */
#include <hyp/upcalls.h>

#include "kernel/call.h"
#include "kernel/cpu_shared.h"

void ipi_interrupt(void)
{
	struct cpu_shared *self = &cpu_shared[smp_processor_id()];
	uint32_t kinds = xchg(&self->ipi_pending, 0);

	if (!kinds) {
		count(ipi_spurious);
		return;
	}
	if (kinds & IPI_CALL) {
		count(ipi_received);
		take_calls();
	}
	if (kinds & IPI_RESCHED) {
		count(ipi_received);
		this_cpu()->need_resched = true;
	}
}
