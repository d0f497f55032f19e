/* SPDX-License-Identifier: BSD-2-Clause */
/* CPU lists; see cpulist.h. */
#include "base/cpulist.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

/* Reads "N" or "N-M" up to @end; false if the word is neither. */
static bool read_range(const char *word, const char *end, uint64_t *from, uint64_t *to)
{
	const char *p = number_scan(word, from);

	if (!p)
		return false;
	*to = *from;
	if (*p == '-')
		p = number_scan(p + 1, to);
	return p == end && *from <= *to;
}

int cpulist_parse(const char *option, const char *text, unsigned int first, unsigned int last,
		  struct cpulist *out, struct reason *why)
{
	bool set[CPULIST_MAX] = {false};
	const char *word = text;

	for (;;) {
		const char *end = strchrnul(word, ',');
		bool removes = *word == '^';
		uint64_t from, to;

		if (!read_range(word + removes, end, &from, &to))
			return reason_set(why, EINVAL, "%s: '%.*s' is not a CPU number or range",
					  option, (int)(end - word), word);
		if (from < first || to > last)
			return reason_set(why, EINVAL, "%s: '%.*s' is outside %u-%u", option,
					  (int)(end - word), word, first, last);
		for (uint64_t i = from; i <= to; i++)
			set[i] = !removes;
		if (!*end)
			break;
		word = end + 1;
	}
	out->nr = 0;
	for (unsigned int i = first; i <= last; i++) {
		if (set[i])
			out->cpu[out->nr++] = (unsigned short)i;
	}
	if (!out->nr)
		return reason_set(why, EINVAL, "%s: '%s' leaves no CPU", option, text);
	return 0;
}

void cpulist_format(const struct cpulist *list, char *out, size_t bytes)
{
	size_t used = 0;

	out[0] = '\0';
	for (unsigned int i = 0; i < list->nr && used < bytes; i++)
		used += (size_t)snprintf(out + used, bytes - used, "%s%u", i ? "," : "",
					 list->cpu[i]);
}
