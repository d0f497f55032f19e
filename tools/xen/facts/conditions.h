/* SPDX-License-Identifier: BSD-2-Clause */
/* What of Xen's settings and of the machine a figure depends on, beside the versions. */
#ifndef TOOLS_XEN_FACTS_CONDITIONS_H
#define TOOLS_XEN_FACTS_CONDITIONS_H

#include "xen/hypervisor.h"

/*
 * Fills @info's parameters of the scheduler, mitigations and TSC, as far as this Xen tells.
 * @scheduler: its XEN_SCHEDULER_ number.
 */
void xen_read_conditions(struct xen *xen, int scheduler, struct xen_info *info);

#endif
