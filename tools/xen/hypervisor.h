/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way to Xen: the open control interface, and what it says of itself and of its pCPUs. Nothing
 * here prints; reasons go to the caller.
 */
#ifndef TOOLS_XEN_HYPERVISOR_H
#define TOOLS_XEN_HYPERVISOR_H

#include "base/reason.h"
#include "plan/pin.h"
#include "xen/info.h"

struct xen; /* open handles */

/* Opens the interfaces. Returns 0, or -errno with @why (no Xen, no privilege, other version). */
int xen_open(struct xen **xen, struct reason *why);
void xen_close(struct xen *xen);

/* Returns 0, or -errno with @why. */
int xen_describe(struct xen *xen, struct xen_info *info, struct reason *why);

/*
 * The usable pCPUs, in *@pcpus (the caller frees). Returns their number, or -errno with @why.
 */
int xen_pcpus(struct xen *xen, struct pcpu **pcpus, struct reason *why);

#endif
