/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the numbers come from; see environment.h. */
#include "results/environment.h"

#include <time.h>

#include "bare/emulation.h"
#include "base/revision.h"
#include "results/platform.h"
#include "plan/guests.h"
#include "plan/rules/absent.h"
#include "results/results.h"
#include "results/write.h"

json_t *environment_tool(void)
{
	return json_pack("{s:s, s:s, s:s}", "name", "lazyshoot", "version", tool_version,
			 "revision", tool_revision);
}

static json_t *names(enum axis_id id, const struct axis_list *list)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < list->nr; i++)
		json_array_append_new(array, json_string(axes[id].entries[list->entry[i]].name));
	return array;
}

/* What the plan's lists have and its boots do not; NULL if there is nothing of the kind. */
static json_t *not_planned(const struct plan *plan)
{
	json_t *array = json_array();
	struct plan_absence absence;

	for (unsigned int i = 0; plan_absence_at(plan, i, &absence); i++) {
		json_t *object = json_object();

		if (absence.guest >= 0)
			json_object_set_new(object, "guest",
					    json_string(guests[absence.guest].name));
		if (absence.vcpus)
			json_object_set_new(object, "vcpus", json_integer(absence.vcpus));
		if (absence.evtchn_abi >= 0)
			json_object_set_new(
				object, "evtchn_abi",
				json_string(
					axes[AXIS_EVTCHN_ABI].entries[absence.evtchn_abi].name));
		json_object_set_new(object, "axis", json_string(axes[absence.id].field));
		json_object_set_new(object, "names", names(absence.id, &absence.list));
		json_object_set_new(object, "reason", json_string(absence.reason));
		json_array_append_new(array, object);
	}
	if (json_array_size(array))
		return array;
	json_decref(array);
	return NULL;
}

json_t *environment_plan(const struct plan *plan)
{
	json_t *object = json_object(), *vcpus = json_array(), *args = json_array();
	json_t *seeds = json_array(), *passes = json_array(), *absent = not_planned(plan);

	for (unsigned int i = 0; i < plan->nr_seeds; i++)
		json_array_append_new(seeds, json_integer((json_int_t)plan->seeds[i]));
	for (unsigned int i = 0; i < plan->nr_passes; i++)
		json_array_append_new(passes, json_string(pass_names[plan->passes[i]]));
	for (unsigned int i = 0; i < plan->vcpus.nr; i++)
		json_array_append_new(vcpus, json_integer(plan->vcpus.cpu[i]));
	for (unsigned int i = 0; i < plan->nr_guest_args; i++)
		json_array_append_new(args, json_string(plan->guest_args[i]));
	json_object_set_new(object, axes[AXIS_GUEST].plural,
			    names(AXIS_GUEST, &plan->lists[AXIS_GUEST]));
	json_object_set_new(object, "vcpus", vcpus);
	if (plan->online.nr) {
		json_t *online = json_array();

		for (unsigned int i = 0; i < plan->online.nr; i++)
			json_array_append_new(online, json_integer(plan->online.cpu[i]));
		json_object_set_new(object, "online", online);
	}
	for (int id = 0; id < NR_CELL_AXES; id++)
		json_object_set_new(object, axes[id].plural, names(id, &plan->lists[id]));
	json_object_set_new(object, "evtchn_abis",
			    names(AXIS_EVTCHN_ABI, &plan->lists[AXIS_EVTCHN_ABI]));
	json_object_set_new(object, "upcalls", names(AXIS_UPCALL, &plan->lists[AXIS_UPCALL]));
	json_object_set_new(object, "ports", names(AXIS_PORTS, &plan->lists[AXIS_PORTS]));
	json_object_set_new(object, "reps", json_integer(plan->reps));
	json_object_set_new(object, "iters", json_integer(plan->iters));
	if (plan->iters_min)
		json_object_set_new(object, "iters_min", json_integer(plan->iters_min));
	json_object_set_new(object, "held", json_integer(plan->held));
	json_object_set_new(object, "held_age", json_integer((json_int_t)plan->held_age));
	json_object_set_new(object, "seeds", seeds);
	json_object_set_new(object, "passes", passes);
	json_object_set_new(object, "turn", turn_value(plan->turn));
	json_object_set_new(object, "debug_vm", json_boolean(plan->debug_vm));
	if (plan->disturb)
		json_object_set_new(object, "disturb", json_integer((json_int_t)plan->disturb));
	json_object_set_new(object, "guest_args", args);
	if (absent)
		json_object_set_new(object, "not_planned", absent);
	return object;
}

/* UTC, to the second. */
static json_t *date_now(void)
{
	time_t now = time(NULL);
	char text[32];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return json_string(text);
}

json_t *environment_host(const struct xen_info *xen, const char *pin, const struct units *units)
{
	const char *lab = units_lab_mode(units);
	json_t *object;

	object = json_pack("{s:s?, s:s, s:s, s:I, s:o, s:o, s:s, s:[]}", "lab", lab, "unit",
			   units_name(units, AREA_UNIT_TICKS), "steal_unit",
			   lab ? "virtual-ns" : "ns", "tsc_khz", (json_int_t)units->tsc_khz, "xen",
			   platform_xen(xen), "host", platform_host(xen), "pin", pin, "guests");
	/* Two exact runs give the same file, so it has no date. */
	if (units->clock != CLOCK_INSTRUCTIONS)
		json_object_set_new(object, "date", date_now());
	return object;
}

json_t *environment_emulated(const char *qemu, const char *pin, const struct units *units)
{
	json_t *object;

	object = json_pack("{s:s, s:s, s:s, s:I, s:{s:s, s:s, s:s}, s:s, s:[]}", "lab",
			   units_lab_mode(units), "unit", units_name(units, AREA_UNIT_TICKS),
			   "steal_unit", "virtual-ns", "tsc_khz", (json_int_t)units->tsc_khz,
			   "bare", "qemu", qemu, "machine", EMULATION_MACHINE, "cpu", EMULATION_CPU,
			   "pin", pin, "guests");
	if (units->clock != CLOCK_INSTRUCTIONS)
		json_object_set_new(object, "date", date_now());
	return object;
}

static json_t *feature_names(uint32_t features)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} known[] = {{AREA_HAS_MULTICALL, "multicall"},
		     {AREA_HAS_X2APIC, "x2apic"},
		     {AREA_APIC_ACCESS_VIRT, "apic-access-virt"},
		     {AREA_X2APIC_VIRT, "x2apic-virt"},
		     {AREA_HAS_STEAL, "steal"}};
	json_t *array = json_array();

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (features & known[i].bit)
			json_array_append_new(array, json_string(known[i].name));
	}
	return array;
}

void environment_add_guest(json_t *environment, const struct plan_boot *boot,
			   unsigned int memory_mib, const unsigned int *pin,
			   const struct area_env *env)
{
	json_t *pcpus = json_array();

	for (unsigned int i = 0; pin && i < boot->vcpus; i++)
		json_array_append_new(pcpus, json_integer(pin[i]));
	json_array_append_new(
		json_object_get(environment, "guests"),
		json_pack(
			"{s:s, s:i, s:s, s:I, s:i, s:o, s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:i, s:i, "
			"s:I, s:o}",
			"guest", guests[boot->guest].name, "vcpus", (int)boot->vcpus, "pass",
			pass_names[boot->pass], "seed", (json_int_t)boot->seed, "memory_mib",
			(int)memory_mib, "pcpus", pcpus, "platform", env->platform, "hypervisor",
			env->hypervisor, "hypervisor_major", (int)(env->hypervisor_version >> 16),
			"hypervisor_minor", (int)(env->hypervisor_version & 0xffff), "upcall",
			env->upcall, "evtchn_abi", env->evtchn_abi, "ports", env->ports, "revision",
			env->revision, "vcpus_present", (int)env->vcpus_present, "tsc_khz",
			(int)env->tsc_khz, "usable_bytes", (json_int_t)env->memory_bytes,
			"features", feature_names(env->features)));
}
