/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Console output and the end of everything. The formatter is common/lib's, the rest guest/kernel's.
 */
#ifndef PRINTK_H
#define PRINTK_H

#include <stdarg.h>

#include "compiler.h"

struct trap_frame;

/* Any state. %d %u %x %lx %lu %ld %p %s %c with width, '0' and '-'; one call is one whole line. */
void printk(const char *format, ...) __printf(1, 2);

/* Formats into @buf of @size bytes, always NUL-terminated; returns the length written. */
int vscnprintf(char *buf, size_t size, const char *format, va_list args);
int scnprintf(char *buf, size_t size, const char *format, ...) __printf(3, 4);

/*
 * Any state, any vCPU. Stops the other vCPUs, prints the message, a STACK: line and what each
 * other vCPU was doing, records the message in the results area, ends the domain as crashed.
 */
void panic(const char *format, ...) __printf(1, 2) __noreturn;

/* Panics, showing the registers of @frame. */
void panic_at(const struct trap_frame *frame, const char *format, ...) __printf(2, 3) __noreturn;

#define BUG_IF(condition, text)                                                    \
	do {                                                                       \
		if (unlikely(condition))                                           \
			panic("%s:%d: BUG_ON(%s)", __FILE_NAME__, __LINE__, text); \
	} while (0)

#define BUG_ON(condition) BUG_IF(condition, #condition)

/* Only in the checking image: for what a production kernel does not look at in its fast paths. */
#define CHECK_BUG_ON(condition) BUG_IF(IS_ENABLED(CONFIG_CHECK) && (condition), #condition)

#ifndef __FILE_NAME__
#define __FILE_NAME__ __FILE__
#endif

#endif
