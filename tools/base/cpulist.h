/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists of CPU numbers in Xen's syntax: "0-3,^1,8" is 0, 2, 3 and 8. Words are read from left
 * to right; a word with ^ removes. The result is a set, in ascending order.
 */
#ifndef TOOLS_BASE_CPULIST_H
#define TOOLS_BASE_CPULIST_H

#include "base/reason.h"

#define CPULIST_MAX 4096 /* numbers are below this */

struct cpulist {
	unsigned int nr;
	unsigned short cpu[CPULIST_MAX];
};

/*
 * Parses @text; every number must lie in @first..@last (@last < CPULIST_MAX). @option names the
 * option in messages. Returns 0, or -EINVAL with @why filled (a bad word, a number out of range,
 * an empty set).
 */
int cpulist_parse(const char *option, const char *text, unsigned int first, unsigned int last,
		  struct cpulist *out, struct reason *why);

/* Writes @list as "1,2,4" to @out, truncated to @bytes. */
void cpulist_format(const struct cpulist *list, char *out, size_t bytes);

#endif
