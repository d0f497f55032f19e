/* SPDX-License-Identifier: BSD-2-Clause */
/* The console backend; see console.h. */
#include "boot/console.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <xen/io/console.h>

#include "base/files.h"

int console_open_log(struct console *console, const char *path, struct reason *why)
{
	int fd;

	memset(console, 0, sizeof(*console));
	fd = files_create(path);
	if (fd >= 0)
		console->log = stream_open(&console->out, fd);
	if (console->log)
		return 0;
	if (fd >= 0)
		close(fd);
	return reason_set(why, errno, "%s: %s", path, strerror(errno));
}

int console_open(struct console *console, uint32_t domid, uint64_t gfn, const char *path,
		 struct reason *why)
{
	int ret = console_open_log(console, path, why);

	if (ret)
		return ret;
	ret = guestmem_map(&console->mem, domid, &gfn, 1, "console ring", why);
	if (ret)
		console_close(console);
	return ret;
}

void console_close(struct console *console)
{
	if (console->log) {
		int ret = stream_close(&console->out, console->log);

		if (ret)
			say_error("the log of a guest's console is cut: %s", strerror(-ret));
		close(console->out.fd);
	}
	console->log = NULL;
	guestmem_unmap(&console->mem);
}

size_t console_take(struct xencons_interface *ring, char *out, size_t bytes)
{
	XENCONS_RING_IDX consumed = __atomic_load_n(&ring->out_cons, __ATOMIC_RELAXED);
	XENCONS_RING_IDX produced = __atomic_load_n(&ring->out_prod, __ATOMIC_ACQUIRE);
	size_t n = 0;

	if (produced - consumed > sizeof(ring->out))
		consumed = produced - (XENCONS_RING_IDX)sizeof(ring->out);
	while (consumed != produced && n < bytes) {
		out[n++] = ring->out[MASK_XENCONS_IDX(consumed, ring->out)];
		consumed++;
	}
	__atomic_store_n(&ring->out_cons, consumed, __ATOMIC_RELEASE);
	return n;
}

static void new_line(struct console *console)
{
	console->line++;
	console->column = 0;
	console->tail[console->line % CONSOLE_TAIL_LINES][0] = '\0';
}

void console_add(struct console *console, const char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		char *line = console->tail[console->line % CONSOLE_TAIL_LINES];
		char c = text[i];

		if (c == '\r')
			continue;
		if (c == '\n') {
			new_line(console);
		} else {
			if (c == '\t')
				c = ' ';
			else if (c < ' ' || c > '~')
				c = '?';
			if (console->column + 1 < CONSOLE_LINE_MAX) {
				line[console->column++] = c;
				line[console->column] = '\0';
			}
		}
		if (console->log && console->logged < CONSOLE_LOG_MAX) {
			fputc(c, console->log);
			if (++console->logged == CONSOLE_LOG_MAX)
				fputs("\n[the log ends here: the guest printed too much]\n",
				      console->log);
		}
	}
	if (console->log)
		fflush(console->log);
}

size_t console_drain(struct console *console)
{
	char buffer[sizeof(((struct xencons_interface *)0)->out)];
	size_t n = console_take(console->mem.address, buffer, sizeof(buffer));

	console_add(console, buffer, n);
	return n;
}

void console_print_tail(const struct console *console, FILE *out, const char *prefix)
{
	/* The current line takes a slot, also while it is empty. */
	unsigned int kept = CONSOLE_TAIL_LINES - 1;
	unsigned int first = console->line > kept ? console->line - kept : 0;
	unsigned int end = console->line + (console->column > 0);

	for (unsigned int i = first; i < end; i++)
		fprintf(out, "%s%s\n", prefix, console->tail[i % CONSOLE_TAIL_LINES]);
}
