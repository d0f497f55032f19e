/* SPDX-License-Identifier: BSD-2-Clause */
/* What a sweep measures on: this host's Xen, or QEMU for bare guests alone. */
#ifndef TOOLS_SWEEP_MACHINE_H
#define TOOLS_SWEEP_MACHINE_H

#include "results/results.h"
#include "results/units.h"
#include "sweep/options.h"
#include "xen/hypervisor.h"

struct sweep_machine {
	struct xen *xen; /* NULL: emulated, so no guest needs it */
	struct units units;
	struct pcpu *pcpus;
	unsigned int nr_pcpus;
	json_t *environment; /* of results */
	struct xen_info info; /* of xen */
};

/*
 * Opens it. Returns 0, or -errno with @why: this host cannot. sweep_machine_close() is safe in any
 * case.
 */
int sweep_machine_open(struct sweep_machine *machine, const struct sweep_options *options,
		       struct reason *why);

/* Gives @results, which are empty, their tool, environment and plan. 0, or -ENOMEM with @why. */
int sweep_machine_describe(const struct sweep_machine *machine, const struct sweep_options *options,
			   struct results *results, struct reason *why);

/* NULL, or why this guest cannot be there. @guest: enum guest_index. */
const char *sweep_machine_refuses(const struct sweep_machine *machine, unsigned int guest);
void sweep_machine_close(struct sweep_machine *machine);

#endif
