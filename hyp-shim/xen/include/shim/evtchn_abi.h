/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What evtchn.c asks of an event channel ABI. One is chosen at boot, for all vCPUs and for good;
 * everybody else calls evtchn.c.
 */
#ifndef SHIM_EVTCHN_ABI_H
#define SHIM_EVTCHN_ABI_H

#include <stdbool.h>
#include <stdint.h>
#include <xen/event_channel.h>
#include <xen/xen.h>

struct evtchn_abi {
	const char *name; /* of abi/axes.h */

	unsigned int nr_ports; /* a port is below */

	/* Ports of one group share what `ports=spread` keeps apart; at most BATCH_MAX. */
	unsigned int group;

	/*
	 * Boot, vCPU 0, before a port is bound. Makes it the domain's ABI; -errno changes nothing.
	 */
	long (*init)(void);

	/* Boot, vCPU 0: @cpu can get events. Panics if Xen refuses. NULL: it always can. */
	void (*add_vcpu)(unsigned int cpu);

	/* Any vCPU, any IRQ state; any port that is bound. */
	void (*mask)(evtchn_port_t port);
	bool (*try_unmask)(evtchn_port_t port); /* false: that takes an EVTCHNOP_unmask */
	bool (*take_pending)(evtchn_port_t port); /* was it pending? clears it */

	/*
	 * The upcall handler, IRQs off: clears evtchn_upcall_pending and all that has to be cleared
	 * for a later event to raise it again, and calls ipi_interrupt() if this vCPU's IPI port
	 * was pending. Other ports stay pending.
	 */
	void (*upcall)(void);
};

#endif
