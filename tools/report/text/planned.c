/* SPDX-License-Identifier: BSD-2-Clause */
/* What the sweep was asked for and had no cell of, once, above the tables. */
#include "report/text/tables.h"

#include <string.h>

#include "base/reason.h"
#include "report/wrap.h"

#define INDENT 14u

/* Appends "NAME, " for a field that is there. */
static void add_field(char *line, size_t bytes, json_t *entry, const char *key)
{
	size_t used = strlen(line);
	json_t *value = json_object_get(entry, key);

	if (json_is_string(value))
		snprintf(line + used, bytes - used, "%s, ", json_string_value(value));
	else if (json_is_integer(value))
		snprintf(line + used, bytes - used, "%lld vCPU%s, ",
			 (long long)json_integer_value(value),
			 json_integer_value(value) == 1 ? "" : "s");
}

/* "pv, path xapic, xapic-allbut: no local APIC in a classic PV domain". */
static void describe(json_t *entry, char *line, size_t bytes)
{
	json_t *names = json_object_get(entry, "names"), *name;
	size_t i, used;

	*line = '\0';
	add_field(line, bytes, entry, "guest");
	add_field(line, bytes, entry, "vcpus");
	add_field(line, bytes, entry, "evtchn_abi");
	used = strlen(line);
	used += (size_t)snprintf(line + used, bytes - used, "%s", report_text_at(entry, "axis"));
	json_array_foreach(names, i, name) {
		if (used < bytes)
			used += (size_t)snprintf(line + used, bytes - used, "%s %s", i ? "," : "",
						 json_string_value(name) ?: "unknown");
	}
	if (used < bytes)
		snprintf(line + used, bytes - used, ": %s", report_text_at(entry, "reason"));
}

void report_not_planned(const struct results *results, FILE *out)
{
	json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(results->plan, "not_planned"), i, entry) {
		char raw[512], line[512];

		describe(entry, raw, sizeof(raw));
		copy_printable(line, sizeof(line), raw);
		fputs(i ? "           " : "  left out ", out);
		wrap_print(line, INDENT - 3, INDENT - 1, out);
		fputc('\n', out);
	}
}
