/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The backend of a guest's console: takes what the guest has written into the ring, keeps a log
 * file and the last lines for messages. Ring indices and text are the guest's and not trusted: a
 * producer index that is too far ahead costs text, nothing else, and bytes that are not printable
 * are shown as '?'.
 */
#ifndef TOOLS_BOOT_CONSOLE_H
#define TOOLS_BOOT_CONSOLE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/stream.h"
#include "xen/guestmem.h"

#define CONSOLE_TAIL_LINES 12u
#define CONSOLE_LINE_MAX   160u
#define CONSOLE_LOG_MAX    (1u << 20) /* bytes of a guest's log file */

struct xencons_interface;

struct console {
	struct guestmem mem;
	FILE *log; /* may be NULL */
	struct stream out; /* of the log */
	size_t logged;
	char tail[CONSOLE_TAIL_LINES][CONSOLE_LINE_MAX];
	unsigned int line; /* lines begun; the current one is tail[line % CONSOLE_TAIL_LINES] */
	unsigned int column; /* of the current line */
};

/* Creates the log file @path, for text that comes another way. Returns 0, or -errno with @why. */
int console_open_log(struct console *console, const char *path, struct reason *why);

/* Maps the ring at @gfn and creates the log file @path. Returns 0, or -errno with @why. */
int console_open(struct console *console, uint32_t domid, uint64_t gfn, const char *path,
		 struct reason *why);
void console_close(struct console *console);

/* Takes all that is in the ring. Returns the number of bytes. */
size_t console_drain(struct console *console);

/* Copies up to @bytes bytes out of @ring and frees their room. Returns how many. */
size_t console_take(struct xencons_interface *ring, char *out, size_t bytes);

/* Adds text to the log and to the last lines. */
void console_add(struct console *console, const char *text, size_t bytes);

/* Prints the last lines to @out, each after @prefix. */
void console_print_tail(const struct console *console, FILE *out, const char *prefix);

#endif
