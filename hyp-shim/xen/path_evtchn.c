// SPDX-License-Identifier: BSD-2-Clause
/* Path `evtchn`: one EVTCHNOP_send for each target, and so one trap. What Linux and FreeBSD do. */
#include <hyp/paths.h>

#include <shim/evtchn.h>
#include <shim/hypercall.h>

#include "printk.h"

static void send(const struct cpumask *mask)
{
	for_each_cpu(cpu, mask) {
		long ret = hypercall2(__HYPERVISOR_event_channel_op, EVTCHNOP_send,
				      (uintptr_t)evtchn_ipi_arg(cpu));

		if (ret)
			panic("EVTCHNOP_send to vCPU %u failed: %ld", cpu, ret);
	}
}

const struct ipi_path path_evtchn = {.name = "evtchn", .unusable = evtchn_unusable, .send = send};
