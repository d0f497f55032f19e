/* SPDX-License-Identifier: BSD-2-Clause */
/* What Xen printed when it started, as far as figures depend on it. */
#ifndef TOOLS_XEN_FACTS_BOOT_LOG_H
#define TOOLS_XEN_FACTS_BOOT_LOG_H

#include "xen/info.h"

/*
 * Fills mitigations and tsc_synchronised from Xen's console ring @log, whose lines may begin with
 * "(XEN) " and a time. The ring is small and keeps the newest: what is no longer there is unknown.
 * @info says already whether the TSC is invariant, without which Xen does not test it.
 */
void xen_read_boot_log(const char *log, struct xen_info *info);

#endif
