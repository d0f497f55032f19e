/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of names; see axis.h. */
#include "plan/axis.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "abi/axes.h"
#include "plan/guests.h"
#include "plan/policies.h"

#define ENTRY(id, name, what) {name, what},

static const struct axis_entry paths[] = {ABI_PATHS(ENTRY)};
static const struct axis_entry flushes[] = {ABI_FLUSHES(ENTRY)};
static const struct axis_entry workloads[] = {ABI_WORKLOADS(ENTRY)};
static const struct axis_entry guest_names[] = {GUESTS(ENTRY)};
static const struct axis_entry evtchn_abis[] = {ABI_EVTCHN_ABIS(ENTRY)};
static const struct axis_entry upcalls[] = {ABI_UPCALLS(ENTRY)};
static const struct axis_entry ports[] = {ABI_PORTS(ENTRY)};

#define AXIS_FIELD(word, name_in_files, many, table)                                    \
	{                                                                               \
		.name = word, .field = name_in_files, .plural = many, .entries = table, \
		.nr = sizeof(table) / sizeof(table[0])                                  \
	}
#define AXIS(word, many, table) AXIS_FIELD(word, word, many, table)

const struct axis axes[NR_AXES] = {
	[AXIS_POLICY] = {.name = "policy",
			 .field = "policy",
			 .plural = "policies",
			 .entries = policy_entries,
			 .nr = POLICIES_LISTED},
	[AXIS_PATH] = AXIS("path", "paths", paths),
	[AXIS_FLUSH] = AXIS("flush", "flushes", flushes),
	[AXIS_WORKLOAD] = AXIS("workload", "workloads", workloads),
	[AXIS_GUEST] = AXIS("guest", "guests", guest_names),
	[AXIS_EVTCHN_ABI] = AXIS_FIELD("evtchn-abi", "evtchn_abi", "evtchn-abis", evtchn_abis),
	[AXIS_UPCALL] = AXIS("upcall", "upcalls", upcalls),
	[AXIS_PORTS] = AXIS("ports", "ports", ports),
};

static int find_entry(enum axis_id id, const char *word, size_t length)
{
	const struct axis *axis = &axes[id];

	for (unsigned int i = 0; i < axis->nr; i++) {
		const char *name = axis->entries[i].name;

		if (strlen(name) == length && !memcmp(name, word, length))
			return (int)i;
	}
	return id == AXIS_POLICY ? policy_compose(word, length) : -1;
}

static int unknown_word(const struct axis *axis, const char *word, int length, struct reason *why)
{
	char valid[256] = "";
	size_t used = 0;

	for (unsigned int i = 0; i < axis->nr && used < sizeof(valid); i++)
		used += (size_t)snprintf(valid + used, sizeof(valid) - used, "%s%s", i ? ", " : "",
					 axis->entries[i].name);
	return reason_set(why, EINVAL, "--%s: unknown %s '%.*s' (valid: %s, all)", axis->name,
			  axis->name, length < 40 ? length : 40, word, valid);
}

int axis_parse(enum axis_id id, const char *text, struct axis_list *out, struct reason *why)
{
	const struct axis *axis = &axes[id];
	bool chosen[AXIS_ENTRIES_MAX] = {false};
	const char *word = text;

	out->nr = 0;
	if (!strcmp(text, "all")) {
		for (; out->nr < axis->nr; out->nr++)
			out->entry[out->nr] = (uint8_t)out->nr;
		return 0;
	}
	for (;;) {
		const char *end = strchrnul(word, ',');
		int length = (int)(end - word);
		int found = find_entry(id, word, (size_t)length);

		if (found < 0)
			return unknown_word(axis, word, length, why);
		if (chosen[found])
			return reason_set(why, EINVAL, "--%s: '%.*s' is named twice", axis->name,
					  length, word);
		if (out->nr == AXIS_LIST_MAX)
			return reason_set(why, EINVAL, "--%s: more than %u entries", axis->name,
					  AXIS_LIST_MAX);
		chosen[found] = true;
		out->entry[out->nr++] = (uint8_t)found;
		if (!*end)
			return 0;
		word = end + 1;
	}
}

int axis_format(enum axis_id id, const struct axis_list *list, char *out, size_t bytes)
{
	size_t used = 0;

	for (unsigned int i = 0; i < list->nr; i++) {
		used += (size_t)snprintf(out + used, bytes - used, "%s%s", i ? "," : "",
					 axes[id].entries[list->entry[i]].name);
		if (used >= bytes)
			return -ENOSPC;
	}
	return (int)used;
}
