/* SPDX-License-Identifier: BSD-2-Clause */
/* Domains that run already, by number; see domain.h. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "domain_internal.h"
#include "guestmem.h"

enum domain_state domain_state_of(const xc_domaininfo_t *info)
{
	unsigned int code;

	if (info->flags & XEN_DOMINF_dying)
		return DOMAIN_GONE;
	if (!(info->flags & XEN_DOMINF_shutdown))
		return DOMAIN_RUNS;
	code = info->flags >> XEN_DOMINF_shutdownshift & XEN_DOMINF_shutdownmask;
	return code == SHUTDOWN_poweroff ? DOMAIN_OFF : DOMAIN_CRASHED;
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
	if (!facts->pv) {
		*frame = address / GUEST_PAGE_BYTES;
		return 0;
	}
	errno = 0;
	*frame = xc_translate_foreign_address(xen->xch, domid, 0, kernel_address);
	return *frame ? 0 : xen_call_failed(xen, "xc_translate_foreign_address", why);
}
