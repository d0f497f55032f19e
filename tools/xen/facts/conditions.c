/* SPDX-License-Identifier: BSD-2-Clause */
/* See conditions.h. */
#include "xen/facts/conditions.h"

#include <stdlib.h>
#include <string.h>
#include <xen/arch-x86/cpufeatureset.h>

#include "xen/facts/boot_log.h"
#include "xen/libxc.h"

/* Xen's console ring is 16 KiB, more with conring_size=. */
#define RING_MAX (4u << 20)

static void add_parameter(struct xen_info *info, const char *name, uint32_t value)
{
	unsigned int i = info->nr_sched_parameters++;

	strcpy(info->sched_parameters[i].name, name);
	info->sched_parameters[i].value = value;
}

/* Of CPU pool 0, which guests are created in. rtds, null and arinc653 have none for all domains. */
static void read_sched_parameters(struct xen *xen, int scheduler, struct xen_info *info)
{
	struct xen_sysctl_credit_schedule credit;
	struct xen_sysctl_credit2_schedule credit2;

	if (scheduler == XEN_SCHEDULER_CREDIT2 &&
	    !xc_sched_credit2_params_get(xen->xch, 0, &credit2)) {
		add_parameter(info, "ratelimit_us", credit2.ratelimit_us);
	} else if (scheduler == XEN_SCHEDULER_CREDIT &&
		   !xc_sched_credit_params_get(xen->xch, 0, &credit)) {
		add_parameter(info, "ratelimit_us", credit.ratelimit_us);
		add_parameter(info, "tslice_ms", credit.tslice_ms);
		add_parameter(info, "vcpu_migr_delay_us", credit.vcpu_migr_delay_us);
	}
}

static enum xen_answer read_tsc_invariant(struct xen *xen)
{
	uint32_t nr = xc_get_cpu_featureset_size();
	uint32_t *words = calloc(nr + 1, sizeof(*words));
	enum xen_answer answer = XEN_UNKNOWN;

	if (words && !xc_get_cpu_featureset(xen->xch, XEN_SYSCTL_cpu_featureset_host, &nr, words) &&
	    nr > XEN_X86_FEATURE_ITSC / 32)
		answer = words[XEN_X86_FEATURE_ITSC / 32] >> XEN_X86_FEATURE_ITSC % 32 & 1 ? XEN_YES
											   : XEN_NO;
	free(words);
	return answer;
}

/* The whole ring, NUL-terminated; NULL if it cannot be had. */
static char *read_ring(struct xen *xen)
{
	for (unsigned int bytes = 16u << 10; bytes <= RING_MAX; bytes *= 2) {
		unsigned int nr = bytes;
		char *ring = malloc(bytes + 1);

		if (!ring || xc_readconsolering(xen->xch, ring, &nr, 0, 0, NULL)) {
			free(ring);
			return NULL;
		}
		if (nr < bytes || bytes == RING_MAX) {
			ring[nr] = '\0';
			return ring;
		}
		free(ring);
	}
	return NULL;
}

void xen_read_conditions(struct xen *xen, int scheduler, struct xen_info *info)
{
	char *ring;

	read_sched_parameters(xen, scheduler, info);
	info->tsc_invariant = read_tsc_invariant(xen);
	ring = read_ring(xen);
	xen_read_boot_log(ring ? ring : "", info);
	free(ring);
	/* What any of these had to say is not an error of the next call. */
	xen->log.text[0] = '\0';
}
