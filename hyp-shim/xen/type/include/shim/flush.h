/* SPDX-License-Identifier: BSD-2-Clause */
/* The hypercall for a TLB flush; each guest type has its own. */
#ifndef SHIM_FLUSH_H
#define SHIM_FLUSH_H

struct cpumask;

/*
 * Flushes the TLBs of at least the running vCPUs of @mask, each of which enters Xen for it. 0 or
 * -errno.
 */
long xen_flush_tlbs(const struct cpumask *mask);

#endif
