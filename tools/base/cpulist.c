/* SPDX-License-Identifier: BSD-2-Clause */
/* CPU lists; see cpulist.h. */
#include "base/cpulist.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Reads a decimal number below CPULIST_MAX; returns the first character after it, NULL if none. */
static const char *read_number(const char *p, const char *end, unsigned int *value)
{
	unsigned int sum = 0;

	if (p == end || !isdigit((unsigned char)*p))
		return NULL;
	for (; p < end && isdigit((unsigned char)*p); p++) {
		sum = sum * 10 + (unsigned int)(*p - '0');
		if (sum >= CPULIST_MAX)
			sum = CPULIST_MAX;
	}
	*value = sum;
	return p;
}

/* Reads "N" or "N-M"; false if the word is neither. */
static bool read_range(const char *p, const char *end, unsigned int *from, unsigned int *to)
{
	p = read_number(p, end, from);
	if (!p)
		return false;
	*to = *from;
	if (p < end && *p == '-')
		p = read_number(p + 1, end, to);
	return p == end && *from <= *to;
}

int cpulist_parse(const char *option, const char *text, unsigned int first, unsigned int last,
		  struct cpulist *out, struct reason *why)
{
	bool set[CPULIST_MAX] = {false};
	const char *word = text;

	for (;;) {
		const char *end = strchrnul(word, ',');
		bool take_away = *word == '^';
		unsigned int from, to;

		if (!read_range(word + take_away, end, &from, &to))
			return reason_set(why, EINVAL, "%s: '%.*s' is not a CPU number or range",
					  option, (int)(end - word), word);
		if (from < first || to > last)
			return reason_set(why, EINVAL, "%s: '%.*s' is outside %u-%u", option,
					  (int)(end - word), word, first, last);
		for (unsigned int i = from; i <= to; i++)
			set[i] = !take_away;
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
