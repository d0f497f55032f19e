/* SPDX-License-Identifier: BSD-2-Clause */
/* Event channels, 2-level ABI. */
#ifndef SHIM_EVTCHN_2L_H
#define SHIM_EVTCHN_2L_H

#include <shim/evtchn_abi.h>

extern const struct evtchn_abi evtchn_2l;

/*
 * What Xen does to a vCPU's pages when an event is sent to its IPI port, done by the guest, and its
 * reverse. Nobody is interrupted. Full barriers. Only for path_evtchn_flush.c, which says why, and
 * not where evtchn_marks_unusable() has a reason.
 */
void evtchn_mark_pending(unsigned int cpu);
void evtchn_unmark_pending(unsigned int cpu);

#endif
