/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Why something failed, in one line for the user. A function whose error number does not say enough
 * takes a struct reason and fills it in before it returns the error; the caller decides whether to
 * print it. Used by all of the tool.
 */
#ifndef TOOLS_BASE_REASON_H
#define TOOLS_BASE_REASON_H

#include <stddef.h>

struct reason {
	char text[320];
};

/*
 * Fills @why (may be NULL) and returns -@error, so that a failing branch is one return statement.
 */
int reason_set(struct reason *why, int error, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Prints "lazyshoot: ..." and a newline on stderr. */
void say_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Copies at most @bytes - 1 characters of @text to @out, with '?' for every byte that is not
 * printable ASCII: text from a guest or a file never reaches a terminal unfiltered.
 */
void copy_printable(char *out, size_t bytes, const char *text);

#endif
