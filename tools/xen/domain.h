/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Domains: the one that a boot owns (xen/build.h makes it), and others by number.
 *
 * A struct domain owns a domain: domain_destroy() removes it from the host, whatever state it is
 * in. Nothing here prints; reasons go to the caller.
 */
#ifndef TOOLS_XEN_DOMAIN_H
#define TOOLS_XEN_DOMAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/reason.h"
#include "xen/owner.h"

struct xen;

enum domain_state {
	DOMAIN_RUNS,
	DOMAIN_OFF, /* powered off */
	DOMAIN_CRASHED,
	DOMAIN_GONE, /* someone else destroyed it */
};

struct domain {
	struct xen *xen;
	uint32_t domid;
	uint32_t console_port; /* the guest's end */
	uint64_t console_gfn;
	uint64_t *area_frames; /* where the results area is, for guestmem_map() */
};

/* Returns 0, or -errno with @why. */
int domain_unpause(struct domain *domain, struct reason *why);

/* Lets a vCPU run on one pCPU only. Returns 0, or -errno with @why. */
int domain_pin_vcpu(struct domain *domain, unsigned int vcpu, unsigned int pcpu,
		    struct reason *why);

/* Stops the vCPUs; afterwards the guest's memory no longer changes. Errors are ignored. */
void domain_pause(struct domain *domain);

/* The state at this moment; DOMAIN_RUNS includes paused and blocked. */
enum domain_state domain_state(struct domain *domain);

/* Destroys the domain and waits for that; frees area_frames. Safe to call twice. */
void domain_destroy(struct domain *domain);

/* Calls @visit for every domain but dom0. It may destroy the one it is given. */
void xen_for_each_domain(struct xen *xen,
			 void (*visit)(struct xen *xen, uint32_t domid,
				       const uint8_t handle[OWNER_HANDLE_BYTES], void *arg),
			 void *arg);

/* A domain that somebody else has built. */
struct domain_facts {
	uint8_t handle[OWNER_HANDLE_BYTES];
	bool pv;
	unsigned int vcpus; /* that it can have */
	enum domain_state state;
};

/* Returns 0, or -ESRCH with @why: there is no such domain. */
int xen_find_domain(struct xen *xen, uint32_t domid, struct domain_facts *facts,
		    struct reason *why);

/*
 * The frame, for guestmem_map(), of the page of a guest that has it at the guest's own physical
 * @address and at @kernel_address in every address space. Returns 0, or -errno with @why.
 */
int xen_find_frame(struct xen *xen, uint32_t domid, const struct domain_facts *facts,
		   uint64_t address, uint64_t kernel_address, uint64_t *frame, struct reason *why);

/* Destroys a domain by number. Returns 0 or -errno. */
int xen_destroy(struct xen *xen, uint32_t domid);

#endif
