// SPDX-License-Identifier: BSD-2-Clause
/* Errors, progress, time and signals for the parts of lazyshoot-lab; see lab.h. */
#include "lab/host/lab.h"
#include "base/clock.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TAIL_LINES 20
#define TAIL_BYTES 4096

static volatile sig_atomic_t signals_caught;

static struct {
	bool active;
	bool shown;
	bool terminal;
	uint64_t begin_ms;
	uint64_t tick_ms;
	char text[160];
} progress;

const char *lab_mode_name(enum lab_mode mode)
{
	return mode == LAB_EXACT ? "exact" : "fast";
}

static void leave_progress_line(void)
{
	if (progress.active && progress.shown && progress.terminal)
		fputc('\n', stderr);
	progress.active = false;
}

int lab_error(const char *format, ...)
{
	va_list args;

	leave_progress_line();
	fputs("lab: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return LAB_CANNOT;
}

void lab_progress_begin(const struct lab *lab, const char *format, ...)
{
	va_list args;

	leave_progress_line();
	va_start(args, format);
	vsnprintf(progress.text, sizeof(progress.text), format, args);
	va_end(args);
	progress.active = true;
	progress.shown = !lab->quiet;
	progress.terminal = isatty(STDERR_FILENO);
	progress.begin_ms = progress.tick_ms = clock_ms();
	if (progress.shown)
		fprintf(stderr, "lab: %s%s", progress.text, progress.terminal ? "" : "\n");
}

void lab_progress_tick(void)
{
	uint64_t now = clock_ms();

	if (!progress.active || !progress.shown || !progress.terminal ||
	    now - progress.tick_ms < 1000)
		return;
	progress.tick_ms = now;
	fprintf(stderr, "\rlab: %s ... %u s", progress.text,
		(unsigned int)((now - progress.begin_ms) / 1000));
}

void lab_progress_end(const char *result)
{
	if (!progress.active)
		return;
	if (progress.shown)
		fprintf(stderr, "%slab: %s after %.1f s\n", progress.terminal ? "\r\033[K" : "",
			result, (clock_ms() - progress.begin_ms) / 1000.0);
	progress.active = false;
}

static void count_signal(int number)
{
	(void)number;
	signals_caught++;
}

void lab_catch_signals(void)
{
	struct sigaction action = {.sa_handler = count_signal};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

unsigned int lab_signals(void)
{
	return signals_caught;
}

void lab_show_tail(const char *title, const char *path)
{
	char text[TAIL_BYTES + 1];
	FILE *file = fopen(path, "r");
	size_t bytes = 0;
	char *at;
	int lines = 0;

	leave_progress_line();
	if (file) {
		if (fseek(file, -TAIL_BYTES, SEEK_END))
			rewind(file);
		bytes = fread(text, 1, TAIL_BYTES, file);
		fclose(file);
	}
	text[bytes] = '\0';
	if (!bytes) {
		fprintf(stderr, "lab: %s (%s) is empty\n", title, path);
		return;
	}
	for (at = text + bytes - 1; at > text; at--) {
		if (at[-1] == '\n' && ++lines == TAIL_LINES)
			break;
	}
	fprintf(stderr, "lab: end of %s (%s):\n", title, path);
	for (; *at; at++) {
		/* The guest chose these bytes: keep control characters off the terminal. */
		bool plain = *at == '\n' || *at == '\t' || (unsigned char)*at >= 0x20;

		if (*at != '\r' && *at != 0x7f)
			fputc(plain ? *at : '?', stderr);
	}
	if (text[bytes - 1] != '\n')
		fputc('\n', stderr);
}
