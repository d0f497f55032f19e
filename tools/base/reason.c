/* SPDX-License-Identifier: BSD-2-Clause */
/* One-line reasons and error messages; see reason.h. */
#include "base/reason.h"

#include <stdarg.h>
#include <stdio.h>

int reason_set(struct reason *why, int error, const char *fmt, ...)
{
	va_list ap;

	if (why) {
		va_start(ap, fmt);
		vsnprintf(why->text, sizeof(why->text), fmt, ap);
		va_end(ap);
	}
	return -error;
}

void say_error(const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	fprintf(stderr, "lazyshoot: %s\n", line);
}

void copy_printable(char *out, size_t bytes, const char *text)
{
	size_t i = 0;

	if (!bytes)
		return;
	for (; text[i] && i + 1 < bytes; i++)
		out[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
	out[i] = '\0';
}
