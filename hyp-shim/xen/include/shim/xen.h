/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the parts of the Xen backends share: the public ABI, with what we rely on asserted, and each
 * other's functions.
 */
#ifndef SHIM_XEN_H
#define SHIM_XEN_H

#include <stddef.h>
#include <stdint.h>

#include <xen/xen.h>
#include <xen/event_channel.h>
#include <xen/vcpu.h>

#include <hyp/hyp.h>
#include <shim/vcpu_info.h>

#include "cpumask.h"

_Static_assert(sizeof(struct vcpu_info) == 64, "vcpu_info");
_Static_assert(offsetof(struct vcpu_info, evtchn_pending_sel) == 8, "vcpu_info");
_Static_assert(offsetof(struct vcpu_info, time) == 32, "vcpu_info");
_Static_assert(sizeof(struct vcpu_time_info) == 32, "vcpu_time_info");
_Static_assert(offsetof(struct shared_info, evtchn_pending) == 32 * 64, "shared_info");
_Static_assert(sizeof(struct multicall_entry) == 64, "multicall_entry");
_Static_assert(offsetof(struct multicall_entry, args) == 16, "multicall_entry");
_Static_assert(sizeof(struct evtchn_send) == 4, "evtchn_send");
_Static_assert(sizeof(struct vcpu_runstate_info) == 48, "vcpu_runstate_info");

/* One page, mapped by Xen over the image's own. */
extern struct shared_info xen_shared_info;

/*
 * batch.c: a multicall in the making. One a vCPU; IRQs off from begin to issue. batch_add()'s
 * entry may be changed until it is issued.
 */
void batch_begin(void);
struct multicall_entry *batch_add(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3,
				  uint64_t a4);

/*
 * Issues what was added and returns how many entries failed; the first failed entry's result is
 * in *@error. Nothing added: no hypercall. -ENOSYS from the multicall itself makes it issue the
 * entries one by one, now and from then on. The entries and their results stay readable until the
 * next batch_begin().
 */
unsigned int batch_issue(long *error);

/* The same, but a lone entry is issued as itself: no path, so no row of the table depends on it. */
unsigned int batch_issue_cheapest(long *error);

/* NULL, or why there is no multicall. Makes one empty multicall when first called. */
const char *batch_unusable(void);

/* Entries of a batch: enough for an IPI to every other vCPU. */
#define BATCH_MAX NR_CPUS

/*
 * evtchn.c. Boot, vCPU 0, vCPUs counted, the console's port masked: sets event channels up as the
 * options ask, and binds the IPI ports. @no_vectors: NULL if a vCPU can have an upcall vector of its
 * own, else why not. The backend arranges for evtchn_upcall() to be called at an upcall.
 */
void evtchn_init(const char *no_vectors);

/* evtchn.c: the upcall handler, from evtchn_init() on; on the vCPU concerned, IRQs off. */
extern void (*evtchn_upcall)(void);

/* NULL, or why no path can use event channels: evtchn_init() has not been called. */
const char *evtchn_unusable(void);

bool evtchn_by_vector(void); /* the backend is to use the vCPUs' own vectors */
const char *evtchn_unmet(void); /* struct hyp_ops' unmet */
void evtchn_describe(struct area_env *env); /* its part of struct hyp_ops' describe */

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

/*
 * evtchn_2l.c: what Xen does to a vCPU's pages when an event is sent to its IPI port, done by the
 * guest, and its reverse. Nobody is interrupted. Full barriers. Only for path_evtchn_flush.c, which
 * says why, and unless evtchn_marks_unusable() (evtchn.c) has a reason not to.
 */
const char *evtchn_marks_unusable(void);
void evtchn_mark_pending(unsigned int cpu);
void evtchn_unmark_pending(unsigned int cpu);

/* pvh/flush.c: hyp_ops.flush_tlb. */
void pvh_flush_tlb(const struct cpumask *mask, uint64_t va);

/* console.c */
/* The ring's page and the port, as the guest type's boot protocol names them; 0: there is none. */
void xen_console_init(uint64_t ring_pa, evtchn_port_t console_port);
void xen_console_write(const char *buf, size_t len);
void xen_notify(void);
void xen_await_outside(uint64_t timeout_ns);

/* Blocks until an event has come to a port that is masked, or for so long. IRQs off. One trap. */
void xen_await_port(evtchn_port_t *awaited, uint64_t timeout_ns);

/* store.c: the same of the store; and struct hyp_ops' vcpus_wanted. */
void xen_store_init(uint64_t ring_pa, evtchn_port_t store_port);
unsigned int xen_vcpus_wanted(void);

/* The frame number, as hypercalls want it, of a page of the image. pvh.c, pv/tables.c. */
uint64_t xen_frame(const void *va);

/*
 * Flushes the TLBs of at least the running vCPUs of @mask, each of which enters Xen for it. 0 or
 * -errno. pvh.c, pv/tables.c.
 */
long xen_flush_tlbs(const struct cpumask *mask);

/* vcpu.c: 0 or -errno. Xen takes it for an offline vCPU too, and wants it to start one beyond 31. */
long xen_register_vcpu_info(unsigned int cpu);
void xen_register_runstate(unsigned int cpu); /* on @cpu */
void xen_count_vcpus(void); /* boot: what xen_vcpus_present() says */

/* vcpu.c: @context is VCPUOP_initialise's, of the guest type. */
int xen_vcpu_start(unsigned int cpu, const void *context);

/* vcpu.c: struct hyp_ops' members of these names. */
unsigned int xen_vcpus_present(void);
void xen_vcpu_down(void);
bool xen_vcpu_up(unsigned int cpu);
void xen_vcpu_stop(unsigned int cpu);
void xen_yield(void);
uint64_t xen_steal_ns(unsigned int cpu);
void xen_vcpu_view(unsigned int cpu, char *buf, size_t size);
void xen_shutdown(enum hyp_shutdown how);

/* clock.c */
uint64_t xen_system_time(void); /* ns since Xen booted, by this vCPU's clock page. IRQs off. */
uint32_t xen_tsc_khz(void);

#endif
