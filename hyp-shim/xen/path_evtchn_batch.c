// SPDX-License-Identifier: BSD-2-Clause
/* Path `evtchn-batch`: all EVTCHNOP_sends in one multicall, one trap in all (batch.c). */
#include <hyp/paths.h>

#include <shim/batch.h>
#include <shim/evtchn.h>

#include "printk.h"

static const char *unusable(void)
{
	return evtchn_unusable() ?: batch_unusable();
}

static void send(const struct cpumask *mask)
{
	unsigned int failures;
	long error = 0;

	batch_begin();
	for_each_cpu(cpu, mask)
		batch_add(__HYPERVISOR_event_channel_op, EVTCHNOP_send,
			  (uintptr_t)evtchn_ipi_arg(cpu), 0, 0);
	failures = batch_issue(&error);
	if (failures)
		panic("%u EVTCHNOP_sends of a multicall failed, the first: %ld", failures, error);
}

const struct ipi_path path_evtchn_batch = {
	.name = "evtchn-batch",
	.unusable = unusable,
	.send = send,
};
