// SPDX-License-Identifier: BSD-2-Clause
/* The user-space machine has one way to interrupt: line 0. Every path of abi/axes.h is that one. */
#include <hyp/hyp.h>

#include "abi/axes.h"
#include "cpumask.h"
#include "internal.h"

static const char *usable(void)
{
	return NULL;
}

static void send(const struct cpumask *mask)
{
	if (host_irqs_are_on())
		host_fail("vCPU %u sends with IRQs on", host_this_vcpu());
	if (host_in_batch(host_this_vcpu()))
		host_fail("vCPU %u sends within a table batch", host_this_vcpu());
	if (cpumask_empty(mask) || cpumask_test_cpu(host_this_vcpu(), mask))
		host_fail("vCPU %u sends to nobody or to itself", host_this_vcpu());
	for_each_cpu(cpu, mask) {
		host_raise(cpu, 0);
		host_step(HOST_HYP);
	}
}

#define X(id, name, what) static const struct ipi_path path_##id = {name, usable, send};
ABI_PATHS(X)
#undef X

const struct ipi_path *const ipi_paths[] = {
#define X(id, name, what) &path_##id,
	ABI_PATHS(X)
#undef X
};
