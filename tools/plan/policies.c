/* SPDX-License-Identifier: BSD-2-Clause */
/* See policies.h. */
#include "plan/policies.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define BASE "shootdown"

#define ENTRY(id, name, what)    {name, what},
#define NAME(id, name, what)     name,
#define MODIFIED(id, name, what) {BASE "+" name, what},

struct axis_entry policy_entries[AXIS_ENTRIES_MAX] = {ABI_POLICIES(ENTRY) ABI_MODIFIERS(MODIFIED)};

static const char *const modifiers[] = {ABI_MODIFIERS(NAME)};
static char names[1u << NR_MODIFIERS][AXIS_NAME_MAX];

_Static_assert(POLICIES_LISTED + (1u << NR_MODIFIERS) <= AXIS_ENTRIES_MAX, "axis.h");

static int find_modifier(const char *word, size_t length)
{
	for (int i = 0; i < (int)NR_MODIFIERS; i++)
		if (strlen(modifiers[i]) == length && !memcmp(modifiers[i], word, length))
			return i;
	return -1;
}

static int name_entry(unsigned int set)
{
	unsigned int entry = POLICIES_LISTED + set;
	size_t used = (size_t)snprintf(names[set], sizeof(names[set]), BASE);

	for (unsigned int i = 0; i < NR_MODIFIERS; i++)
		if (set & 1u << i)
			used += (size_t)snprintf(names[set] + used, sizeof(names[set]) - used,
						 "+%s", modifiers[i]);
	policy_entries[entry].name = names[set];
	policy_entries[entry].what = "these modifiers together";
	return (int)entry;
}

int policy_compose(const char *word, size_t length)
{
	const char *end = word + length, *at = word + strlen(BASE);
	unsigned int set = 0;

	if (length <= strlen(BASE) || memcmp(word, BASE, strlen(BASE)))
		return -1;
	while (at < end) {
		const char *plus = memchr(at + 1, '+', (size_t)(end - at - 1));
		const char *next = plus ? plus : end;
		int modifier = *at == '+' ? find_modifier(at + 1, (size_t)(next - at - 1)) : -1;

		if (modifier < 0 || set & 1u << modifier)
			return -1;
		set |= 1u << modifier;
		at = next;
	}
	return name_entry(set);
}
