/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hypervisor for the shim's Xen parts: event channels of both ABIs (fake_fifo.h), multicalls,
 * upcall vectors, with Xen 4.17's semantics (xen/common/event_2l.c, event_channel.c, multicall.c,
 * arch/x86/hvm/irq.c). Each of its accesses to pages that it shares with the guest is a step of the
 * machine, so that other vCPUs can run in between. Everything that a test may change is in struct
 * fake_xen.
 */
#ifndef FAKE_XEN_H
#define FAKE_XEN_H

#include <host/machine.h>
#include <stdbool.h>
#include <stdint.h>

#include "cpumask.h"

#define FAKE_MAX_PORTS 4096

enum fake_port_state {
	FAKE_FREE = 0,
	FAKE_UNBOUND,
	FAKE_IPI,
	FAKE_INTERDOMAIN, /* the other end is dom0 */
};

struct fake_xen {
	struct {
		enum fake_port_state state;
		unsigned int vcpu;
		unsigned int sends; /* EVTCHNOP_sends to it that succeeded */
	} ports[FAKE_MAX_PORTS];
	unsigned int first_port,
		end_of_ports; /* those below and from there on are not for binding */
	unsigned int closed, unmasks; /* EVTCHNOP_closes and EVTCHNOP_unmasks that succeeded */
	unsigned int kicks[NR_CPUS]; /* upcalls raised: 0 to 1 of evtchn_upcall_pending */
	bool in_upcall[NR_CPUS]; /* the handler runs */
	unsigned int polls;
	uint8_t callback_vector; /* of the domain; 0: none */
	uint8_t vectors[NR_CPUS]; /* of each vCPU; 0: none */
	unsigned int flushes, native_flushes;

	bool no_fifo; /* -ENOSYS */
	uint32_t features; /* Xen's CPUID leaf + 4, EAX */
	bool no_multicall; /* -ENOSYS */
	bool debug_build; /* overwrites registers and multicall entries, as a debug Xen does */
	unsigned int
		multicall_traps; /* times that a multicall entered Xen, continuations included */
	unsigned int multicall_entries;

	/* Preempt a multicall before its @entry-th, counted from its start? NULL: never. */
	bool (*preempt)(unsigned int entry);

	long refuse_flush; /* what HVMOP_flush_tlbs returns instead of flushing; 0: flushes */

	/*
	 * Answers a hypercall in the fake's place: true with what it returns in *@ret. NULL: never.
	 */
	bool (*answer)(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3, long *ret);

	/* What EVTCHNOP_send to @port returns instead of sending; 0: sends. NULL: always sends. */
	long (*refuse_send)(unsigned int port);
};

extern struct fake_xen fake_xen;

/* Forgets everything; then *@config runs on the fake platform. */
void fake_xen_reset(unsigned int vcpus, struct host_config *config);

/* vcpu_mark_events_pending(), for fake_fifo.c. */
void fake_mark_events_pending(unsigned int cpu);

/* An event from outside: dom0 notifies @port. */
void fake_xen_event(unsigned int port);

#endif
