/* SPDX-License-Identifier: BSD-2-Clause */
/* Disturbing a guest; see disturb.h. */
#include "boot/disturb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "xen/hypervisor.h"

#define LONGEST_MS 20 /* between two steps, so also the longest pause */

/* 0 to @n - 1, by Knuth's MMIX generator, which the guest uses too. */
static unsigned int draw(struct disturb *disturb, unsigned int n)
{
	disturb->random = disturb->random * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned int)((disturb->random >> 33) % n);
}

int disturb_begin(struct disturb *disturb, struct domain *domain, struct area_header *area,
		  unsigned int vcpus, uint64_t seed, struct reason *why)
{
	int ret;

	memset(disturb, 0, sizeof(*disturb));
	if (!seed)
		return 0;
	ret = xen_pcpus(domain->xen, &disturb->pcpus, why);
	if (ret < 0)
		return ret;
	disturb->nr_pcpus = (unsigned int)ret;
	disturb->domain = domain;
	disturb->area = area;
	disturb->vcpus = vcpus;
	disturb->random = seed;
	disturb->next_ms = clock_ms();
	return 0;
}

int disturb_wait_ms(const struct disturb *disturb, int timeout_ms)
{
	uint64_t now = clock_ms(), left = disturb->next_ms > now ? disturb->next_ms - now : 0;

	return disturb->random && left < (uint64_t)timeout_ms ? (int)left : timeout_ms;
}

static int move_vcpu(struct disturb *disturb, struct reason *why)
{
	unsigned int vcpu = draw(disturb, disturb->vcpus);
	unsigned int pcpu = disturb->pcpus[draw(disturb, disturb->nr_pcpus)].cpu;

	disturb->moves++;
	return domain_pin_vcpu(disturb->domain, vcpu, pcpu, why);
}

static void change_count(struct disturb *disturb)
{
	disturb->counts++;
	__atomic_store_n(&disturb->area->vcpus_wanted, 1 + draw(disturb, disturb->vcpus),
			 __ATOMIC_RELEASE);
}

int disturb_step(struct disturb *disturb, struct reason *why)
{
	if (!disturb->random || clock_ms() < disturb->next_ms)
		return 0;
	disturb->next_ms = clock_ms() + 1 + draw(disturb, LONGEST_MS);
	if (disturb->paused) {
		disturb->paused = false;
		return domain_unpause(disturb->domain, why);
	}
	switch (draw(disturb, 3)) {
	case 0:
		disturb->pauses++;
		disturb->paused = true;
		domain_pause(disturb->domain);
		return 0;
	case 1:
		return move_vcpu(disturb, why);
	default:
		change_count(disturb);
		return 0;
	}
}

void disturb_end(struct disturb *disturb, const char *label)
{
	if (disturb->random)
		fprintf(stderr, "%s: disturbed by %u pauses, %u moves, %u counts of vCPUs\n", label,
			disturb->pauses, disturb->moves, disturb->counts);
	free(disturb->pcpus);
	memset(disturb, 0, sizeof(*disturb));
}
