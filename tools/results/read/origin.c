// SPDX-License-Identifier: BSD-2-Clause
/* Where a results file comes from; see origin.h. */
#include "results/read/origin.h"

#include <limits.h>
#include <string.h>

#include "results/results.h"
#include "results/units.h"

#define NR(fields) (sizeof(fields) / sizeof((fields)[0]))

static const struct field tool_fields[] = {{"name", FIELD_TEXT, 0}, {"revision", FIELD_TEXT, 0}};

static const struct field environment_fields[] = {{"unit", FIELD_TEXT, 0},
						  {"steal_unit", FIELD_TEXT, 0},
						  {"tsc_khz", FIELD_INTEGER, UINT32_MAX},
						  {"pin", FIELD_TEXT, 0},
						  {"date", FIELD_TEXT, 0}};

static const struct field xen_fields[] = {
	{"version", FIELD_TEXT, 0},     {"changeset", FIELD_TEXT, 0},
	{"commandline", FIELD_TEXT, 0}, {"capabilities", FIELD_TEXT, 0},
	{"scheduler", FIELD_TEXT, 0},   {"scheduler_parameters", FIELD_NAMED_INTEGERS, UINT32_MAX},
	{"mitigations", FIELD_TEXTS, 0}};

static const struct field host_fields[] = {
	{"pcpus", FIELD_INTEGER, INT_MAX},     {"cpu_model", FIELD_TEXT, 0},
	{"dom0_kernel", FIELD_TEXT, 0},        {"tsc_invariant", FIELD_ANSWER, 0},
	{"tsc_synchronised", FIELD_ANSWER, 0}, {"vulnerabilities", FIELD_NAMED_TEXTS, 0}};

static const struct field bare_fields[] = {
	{"qemu", FIELD_TEXT, 0}, {"machine", FIELD_TEXT, 0}, {"cpu", FIELD_TEXT, 0}};

static const struct field guest_fields[] = {{"guest", FIELD_TEXT, 0},
					    {"vcpus", FIELD_INTEGER, RESULTS_VCPUS_MAX},
					    {"pass", FIELD_TEXT, 0},
					    {"seed", FIELD_INTEGER, INT64_MAX},
					    {"memory_mib", FIELD_INTEGER, INT_MAX},
					    {"pcpus", FIELD_INTEGERS, INT_MAX},
					    {"platform", FIELD_TEXT, 0},
					    {"hypervisor", FIELD_TEXT, 0},
					    {"hypervisor_major", FIELD_INTEGER, UINT16_MAX},
					    {"hypervisor_minor", FIELD_INTEGER, UINT16_MAX},
					    {"upcall", FIELD_TEXT, 0},
					    {"evtchn_abi", FIELD_TEXT, 0},
					    {"ports", FIELD_TEXT, 0},
					    {"revision", FIELD_TEXT, 0},
					    {"vcpus_present", FIELD_INTEGER, INT_MAX},
					    {"tsc_khz", FIELD_INTEGER, INT_MAX},
					    {"usable_bytes", FIELD_INTEGER, AREA_NUMBER_MAX},
					    {"features", FIELD_TEXTS, 0}};

static const struct field plan_fields[] = {{"guests", FIELD_TEXTS, 0},
					   {"vcpus", FIELD_INTEGERS, RESULTS_VCPUS_MAX},
					   {"online", FIELD_INTEGERS, RESULTS_VCPUS_MAX},
					   {"policies", FIELD_TEXTS, 0},
					   {"paths", FIELD_TEXTS, 0},
					   {"flushes", FIELD_TEXTS, 0},
					   {"workloads", FIELD_TEXTS, 0},
					   {"evtchn_abis", FIELD_TEXTS, 0},
					   {"upcalls", FIELD_TEXTS, 0},
					   {"ports", FIELD_TEXTS, 0},
					   {"reps", FIELD_INTEGER, INT_MAX},
					   {"iters", FIELD_INTEGER, UINT32_MAX},
					   {"iters_min", FIELD_INTEGER, UINT32_MAX},
					   {"held", FIELD_INTEGER, UINT32_MAX},
					   {"held_age", FIELD_INTEGER, INT64_MAX},
					   {"seeds", FIELD_INTEGERS, INT64_MAX},
					   {"passes", FIELD_TEXTS, 0},
					   {"disturb", FIELD_INTEGER, INT64_MAX},
					   {"debug_vm", FIELD_BOOLEAN, 0},
					   {"guest_args", FIELD_TEXTS, 0}};

static const struct field absence_fields[] = {
	{"guest", FIELD_TEXT, 0},      {"vcpus", FIELD_INTEGER, RESULTS_VCPUS_MAX},
	{"evtchn_abi", FIELD_TEXT, 0}, {"axis", FIELD_TEXT, 0},
	{"names", FIELD_TEXTS, 0},     {"reason", FIELD_TEXT, 0}};

/* Checks the object @key of @parent; one that is not required may be missing. */
static int check_object(json_t *parent, const struct place *up, const char *key, bool required,
			const struct field *fields, size_t nr, struct reason *why)
{
	const struct place at = {up, key, 0};
	json_t *object;
	int ret = 0;

	if (!required && !json_object_get(parent, key))
		return 0;
	ret = field_object(parent, up, key, &object, why);
	return ret ? ret : fields_check(object, &at, fields, nr, why);
}

/* Says which clock measured; the lab's mode and the unit must be of the same. */
static int check_clock(json_t *environment, const struct place *at, struct reason *why)
{
	static const enum clock_kind clocks[] = {CLOCK_NS, CLOCK_INSTRUCTIONS, CLOCK_TICKS};
	json_t *mode = json_object_get(environment, "lab");
	const char *lab = json_string_value(mode);
	const char *unit = json_string_value(json_object_get(environment, "unit"));

	if (mode && !json_is_null(mode) && (!lab || (strcmp(lab, "exact") && strcmp(lab, "fast"))))
		return field_bad(at, "lab", why, "is not \"exact\", \"fast\" or null");
	for (size_t i = 0; unit && i < NR(clocks); i++) {
		const struct units units = {.clock = clocks[i]};
		const char *name = units_lab_mode(&units);

		if (!strcmp(unit, units_name(&units, AREA_UNIT_TICKS)))
			return (lab && name ? !strcmp(lab, name) : lab == name)
				       ? 0
				       : field_bad(at, "unit", why, "is %s, lab is %s", unit,
						   lab ? lab : "null");
	}
	return field_bad(at, "unit", why, "is not instructions, ticks or ns");
}

/* An array of objects, which may be missing. */
static int check_objects(json_t *parent, const struct place *up, const char *key,
			 const struct field *fields, size_t nr, struct reason *why)
{
	const struct place at = {up, key, 0};
	json_t *array = json_object_get(parent, key), *object;
	size_t i;

	if (array && !json_is_array(array))
		return field_bad(&at, NULL, why, "is not an array");
	json_array_foreach(array, i, object) {
		const struct place item = {&at, NULL, i};
		int ret = json_is_object(object) ? fields_check(object, &item, fields, nr, why)
						 : field_bad(&item, NULL, why, "is not an object");

		if (ret)
			return ret;
	}
	return 0;
}

int check_origin(json_t *root, struct reason *why)
{
	const struct place at = {NULL, "environment", 0}, plan_at = {NULL, "plan", 0};
	json_t *environment = json_object_get(root, "environment");
	int ret = check_object(root, NULL, "tool", true, tool_fields, NR(tool_fields), why);

	if (!ret)
		ret = check_object(root, NULL, "environment", true, environment_fields,
				   NR(environment_fields), why);
	if (!ret)
		ret = check_clock(environment, &at, why);
	if (!ret)
		ret = check_object(environment, &at, "xen", false, xen_fields, NR(xen_fields), why);
	if (!ret)
		ret = check_object(environment, &at, "host", false, host_fields, NR(host_fields),
				   why);
	if (!ret)
		ret = check_object(environment, &at, "bare", false, bare_fields, NR(bare_fields),
				   why);
	if (!ret)
		ret = check_objects(environment, &at, "guests", guest_fields, NR(guest_fields),
				    why);
	if (!ret)
		ret = check_object(root, NULL, "plan", true, plan_fields, NR(plan_fields), why);
	if (!ret)
		ret = check_objects(json_object_get(root, "plan"), &plan_at, "not_planned",
				    absence_fields, NR(absence_fields), why);
	return ret;
}
