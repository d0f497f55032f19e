/* SPDX-License-Identifier: BSD-2-Clause */
/* Event channels of whichever ABI was chosen at boot: the IPI ports, sending, the upcall. */
#ifndef SHIM_EVTCHN_H
#define SHIM_EVTCHN_H

#include <stdbool.h>
#include <stdint.h>
#include <xen/event_channel.h>
#include <xen/xen.h>

#include "cpumask.h"

struct area_env;

/* One page, mapped by Xen over the image's own. */
extern struct shared_info xen_shared_info;

/*
 * Boot, vCPU 0, vCPUs counted, the console's port masked: sets event channels up as the options
 * ask, and binds the IPI ports. @no_vectors: NULL if a vCPU can have an upcall vector of its own,
 * else why not. The backend arranges for evtchn_upcall() to be called at an upcall.
 */
void evtchn_init(const char *no_vectors);

/* The upcall handler, from evtchn_init() on; on the vCPU concerned, IRQs off. */
extern void (*evtchn_upcall)(void);

/* NULL, or why no path can use event channels: evtchn_init() has not been called. */
const char *evtchn_unusable(void);

bool evtchn_by_vector(void); /* the backend is to use the vCPUs' own vectors */
const char *evtchn_unmet(void); /* struct hyp_ops' unmet */
void evtchn_describe(struct area_env *env); /* its part of struct hyp_ops' describe */

/* Any bound port; any vCPU, any IRQ state. */
void evtchn_mask_port(evtchn_port_t port);
void evtchn_unmask_port(evtchn_port_t port);
bool evtchn_take_pending(evtchn_port_t port); /* was it pending? clears it */
long evtchn_send(evtchn_port_t port); /* EVTCHNOP_send: 0 or -errno */

/* The IPI port of each vCPU, as EVTCHNOP_send's argument. Constant after evtchn_init(). */
extern struct evtchn_send evtchn_ipi_args[NR_CPUS];

static inline const struct evtchn_send *evtchn_ipi_arg(unsigned int cpu)
{
	return &evtchn_ipi_args[cpu];
}

/* NULL, or why evtchn_mark_pending() (shim/evtchn_2l.h) must not be used. */
const char *evtchn_marks_unusable(void);

#endif
