/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen's control interface, as far as the tool needs it. domain.c and domain_live.c are the only files
 * that use xenctrl.h and xenguest.h, whose calls change between Xen releases.
 *
 * A struct domain owns a domain: domain_destroy() removes it from the host, whatever state it is
 * in. Nothing here prints; reasons go to the caller.
 */
#ifndef TOOLS_DOMAIN_H
#define TOOLS_DOMAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "guests.h"
#include "owner.h"
#include "pin.h"

struct xen; /* open handles */

struct xen_info {
	char version[64]; /* "4.17.7" with Debian's suffix */
	char changeset[80];
	char commandline[1024];
	char capabilities[256]; /* guest types */
	char scheduler[16];
	unsigned int major, minor;
	unsigned int pcpus; /* online */
	unsigned int tsc_khz;
	uint64_t free_bytes;
	bool hvm, hap;
};

/* Opens the interfaces. Returns 0, or -errno with @why (no Xen, no privilege, other version). */
int xen_open(struct xen **xen, struct reason *why);
void xen_close(struct xen *xen);

int xen_describe(struct xen *xen, struct xen_info *info, struct reason *why);

/*
 * The usable pCPUs, in *@pcpus (the caller frees). Returns their number, or -errno with @why.
 */
int xen_pcpus(struct xen *xen, struct pcpu **pcpus, struct reason *why);

struct domain_config {
	enum guest_boot boot;
	const char *image;
	const char *cmdline;
	unsigned int vcpus;
	unsigned int memory_mib;
	const unsigned int *pin; /* a pCPU for each vCPU, or NULL */
	uint64_t area_page; /* the first page of the results area, by the guest's own number */
	size_t area_pages;
	uint8_t handle[OWNER_HANDLE_BYTES];
};

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

/* Builds a paused domain. Returns 0, or -errno with @why; then nothing is left of it. */
int domain_build(struct xen *xen, const struct domain_config *config, struct domain *domain,
		 struct reason *why);

int domain_unpause(struct domain *domain, struct reason *why);

/* Lets a vCPU run on one pCPU only. Returns 0, or -errno with @why. */
int domain_pin_vcpu(struct domain *domain, unsigned int vcpu, unsigned int pcpu,
		    struct reason *why);

/* Stops the vCPUs; afterwards the guest's memory no longer changes. Errors are of no use. */
void domain_pause(struct domain *domain);

/* The state at this moment; DOMAIN_RUNS includes paused and blocked. */
enum domain_state domain_state(struct domain *domain);

/* Destroys the domain and waits for that; frees area_frames. Safe to call twice. */
void domain_destroy(struct domain *domain);

/*
 * Calls @visit for every domain but dom0. It may destroy the one it is given.
 */
void xen_for_each_domain(struct xen *xen,
			 void (*visit)(struct xen *xen, uint32_t domid,
				       const uint8_t handle[OWNER_HANDLE_BYTES], void *arg),
			 void *arg);

/* domain_live.c: what is done to a domain that somebody else has built. */
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
