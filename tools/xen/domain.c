/* SPDX-License-Identifier: BSD-2-Clause */
/* Control of domains; see domain.h. */
#include "xen/domain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "xen/guestmem.h"
#include "xen/libxc.h"

#define DOMAIN_BATCH 64
#define WALKS_MAX    100

int domain_unpause(struct domain *domain, struct reason *why)
{
	if (xc_domain_unpause(domain->xen->xch, domain->domid))
		return xen_call_failed(domain->xen, "xc_domain_unpause", why);
	return 0;
}

void domain_pause(struct domain *domain)
{
	xc_domain_pause(domain->xen->xch, domain->domid);
}

int domain_pin_vcpu(struct domain *domain, unsigned int vcpu, unsigned int pcpu, struct reason *why)
{
	struct xen *xen = domain->xen;
	xc_cpumap_t map = xc_cpumap_alloc(xen->xch);
	int ret = 0;

	if (!map)
		return xen_call_failed(xen, "xc_cpumap_alloc", why);
	xc_cpumap_setcpu((int)pcpu, map);
	if (xc_vcpu_setaffinity(xen->xch, domain->domid, (int)vcpu, map, NULL,
				XEN_VCPUAFFINITY_HARD))
		ret = xen_call_failed(xen, "xc_vcpu_setaffinity", why);
	free(map);
	return ret;
}

static enum domain_state domain_state_of(const xc_domaininfo_t *info)
{
	unsigned int code;

	if (info->flags & XEN_DOMINF_dying)
		return DOMAIN_GONE;
	if (!(info->flags & XEN_DOMINF_shutdown))
		return DOMAIN_RUNS;
	code = info->flags >> XEN_DOMINF_shutdownshift & XEN_DOMINF_shutdownmask;
	return code == SHUTDOWN_poweroff ? DOMAIN_OFF : DOMAIN_CRASHED;
}

enum domain_state domain_state(struct domain *domain)
{
	xc_domaininfo_t info;

	if (xc_domain_getinfolist(domain->xen->xch, domain->domid, 1, &info) != 1 ||
	    info.domain != domain->domid)
		return DOMAIN_GONE;
	return domain_state_of(&info);
}

void domain_destroy(struct domain *domain)
{
	if (domain->xen && domain->domid != DOMID_INVALID)
		xc_domain_destroy(domain->xen->xch, domain->domid);
	domain->domid = DOMID_INVALID;
	free(domain->area_frames);
	domain->area_frames = NULL;
}

void xen_for_each_domain(struct xen *xen,
			 void (*visit)(struct xen *xen, uint32_t domid,
				       const uint8_t handle[OWNER_HANDLE_BYTES], void *arg),
			 void *arg)
{
	static xc_domaininfo_t infos[DOMAIN_BATCH];
	uint32_t first = 1;
	int nr;

	do {
		nr = xc_domain_getinfolist(xen->xch, first, DOMAIN_BATCH, infos);
		for (int i = 0; i < nr; i++) {
			visit(xen, infos[i].domain, infos[i].handle, arg);
			first = infos[i].domain + 1u;
		}
	} while (nr == DOMAIN_BATCH);
}

int xen_destroy(struct xen *xen, uint32_t domid)
{
	return xc_domain_destroy(xen->xch, domid) ? -errno : 0;
}

int xen_find_domain(struct xen *xen, uint32_t domid, struct domain_facts *facts, struct reason *why)
{
	xc_domaininfo_t info;

	if (xc_domain_getinfolist(xen->xch, domid, 1, &info) != 1 || info.domain != domid)
		return reason_set(why, ESRCH, "there is no domain %" PRIu32, domid);
	memcpy(facts->handle, info.handle, sizeof(facts->handle));
	facts->pv = !(info.flags & XEN_DOMINF_hvm_guest);
	facts->vcpus = info.max_vcpu_id + 1;
	facts->state = domain_state_of(&info);
	return 0;
}

/* By vCPU 0's page tables where the guest's numbers are not what Xen maps by. */
int xen_find_frame(struct xen *xen, uint32_t domid, const struct domain_facts *facts,
		   uint64_t address, uint64_t kernel_address, uint64_t *frame, struct reason *why)
{
	*frame = 0;
	if (!facts->pv) {
		*frame = address / GUEST_PAGE_BYTES;
		return 0;
	}
	/* The guest runs: the root that the walk began at may be freed before its end. */
	for (unsigned int i = 0; !*frame && i < WALKS_MAX; i++) {
		errno = 0;
		*frame = xc_translate_foreign_address(xen->xch, domid, 0, kernel_address);
	}
	return *frame ? 0 : xen_call_failed(xen, "xc_translate_foreign_address", why);
}
