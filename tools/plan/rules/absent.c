/* SPDX-License-Identifier: BSD-2-Clause */
/* See absent.h. */
#include "plan/rules/absent.h"

#include <errno.h>

#include "abi/axes.h"
#include "plan/guests.h"

#define ENTRY(id, name, what) PATH_##id,
enum {
	ABI_PATHS(ENTRY)
};
#undef ENTRY
#define ENTRY(id, name, what) FLUSH_##id,
enum {
	ABI_FLUSHES(ENTRY)
};
#undef ENTRY

#define ANY          (-1)
#define BIT(entry)   (1u << (entry))
#define EVTCHN_PATHS (BIT(PATH_evtchn) | BIT(PATH_evtchn_batch) | BIT(PATH_evtchn_flush))
#define XAPIC_PATHS  (BIT(PATH_xapic) | BIT(PATH_xapic_allbut))
#define X2APIC_PATHS (BIT(PATH_x2apic) | BIT(PATH_x2apic_cluster) | BIT(PATH_x2apic_allbut))
#define PAIRED       (BIT(WORKLOAD_pingpong) | BIT(WORKLOAD_migrate))

/* The reasons are those that the guest itself gives where it is asked all the same. */
static const struct rule {
	int guest;
	unsigned int vcpus;
	int evtchn_abi;
	enum axis_id id;
	unsigned int entries; /* bits */
	const char *reason;
} rules[] = {
	{GUEST_pvh, 0, ANY, AXIS_PATH, XAPIC_PATHS, "the local APIC is in x2APIC mode"},
	{GUEST_pv, 0, ANY, AXIS_PATH, XAPIC_PATHS | X2APIC_PATHS,
	 "no local APIC in a classic PV domain"},
	{GUEST_pv, 0, ANY, AXIS_UPCALL, BIT(UPCALL_vector),
	 "a classic PV domain has one event callback and no interrupt vectors"},
	{GUEST_bare, 0, ANY, AXIS_PATH, EVTCHN_PATHS, "no hypervisor, so no event channels"},
	{GUEST_bare, 0, ANY, AXIS_FLUSH, BIT(FLUSH_hv), "no hypervisor here flushes TLBs"},
	{ANY, 0, EVTCHN_ABI_fifo, AXIS_PATH, BIT(PATH_evtchn_flush),
	 "only Xen can mark an event of the FIFO ABI: it alone has the queues' tails"},
	{ANY, 1, ANY, AXIS_WORKLOAD, PAIRED, "needs two vCPUs"},
};

#define NR_RULES (sizeof(rules) / sizeof(rules[0]))

static bool has_entry(const struct rule *rule, unsigned int entry)
{
	return entry < 32 && rule->entries & BIT(entry);
}

const char *plan_absent(const struct plan_boot *boot, enum axis_id id, unsigned int entry)
{
	unsigned int abi = boot->variant.entry[AXIS_EVTCHN_ABI - FIRST_VARIANT_AXIS];

	for (size_t i = 0; i < NR_RULES; i++) {
		const struct rule *rule = &rules[i];

		if (rule->id == id && has_entry(rule, entry) &&
		    (rule->guest == ANY || rule->guest == (int)boot->guest) &&
		    (!rule->vcpus || rule->vcpus == boot->vcpus) &&
		    (rule->evtchn_abi == ANY ||
		     (boot->has_variant && rule->evtchn_abi == (int)abi)))
			return rule->reason;
	}
	return NULL;
}

static bool has_vcpus(const struct plan *plan, unsigned int vcpus)
{
	for (unsigned int i = 0; i < plan->vcpus.nr; i++) {
		if (plan->vcpus.cpu[i] == vcpus)
			return true;
	}
	return !vcpus;
}

static bool names(const struct axis_list *list, int entry)
{
	for (unsigned int i = 0; i < list->nr; i++) {
		if (list->entry[i] == entry)
			return true;
	}
	return entry == ANY;
}

/* Whether the plan has a guest with event channels. */
static bool has_evtchns(const struct plan *plan)
{
	for (unsigned int i = 0; i < plan->lists[AXIS_GUEST].nr; i++) {
		if (guests[plan->lists[AXIS_GUEST].entry[i]].has_evtchns)
			return true;
	}
	return false;
}

bool plan_absence_at(const struct plan *plan, unsigned int index, struct plan_absence *absence)
{
	for (size_t i = 0; i < NR_RULES; i++) {
		const struct rule *rule = &rules[i];
		const struct axis_list *list = &plan->lists[rule->id];

		if (!names(&plan->lists[AXIS_GUEST], rule->guest) ||
		    !has_vcpus(plan, rule->vcpus) ||
		    !names(&plan->lists[AXIS_EVTCHN_ABI], rule->evtchn_abi) ||
		    (rule->evtchn_abi != ANY && !has_evtchns(plan)))
			continue;
		*absence = (struct plan_absence){rule->guest, rule->vcpus, rule->evtchn_abi,
						 rule->id,    {0},         rule->reason};
		for (unsigned int j = 0; j < list->nr; j++) {
			if (has_entry(rule, list->entry[j]))
				absence->list.entry[absence->list.nr++] = list->entry[j];
		}
		if (absence->list.nr && !index--)
			return true;
	}
	return false;
}

int plan_check_boots(const struct plan *plan, struct reason *why)
{
	struct plan any = *plan;
	struct plan_absence absence;
	struct plan_boot boot;

	any.nr_passes = 1;
	any.passes[0] = AREA_CHECK;
	if (plan_boot_at(&any, 0, &boot))
		return 0;
	return reason_set(why, EINVAL, "no guest of the sweep can fill a cell: %s",
			  plan_absence_at(plan, 0, &absence) ? absence.reason : "it has none");
}
