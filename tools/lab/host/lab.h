/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What all parts of lazyshoot-lab share: the options, messages, progress and signals.
 */
#ifndef TOOLS_LAB_HOST_LAB_H
#define TOOLS_LAB_HOST_LAB_H

#include <stdbool.h>
#include <stdint.h>

/* Exit codes of lazyshoot-lab itself; a job that ran gives its own. */
enum lab_exit {
	LAB_OK = 0,
	LAB_USAGE = 1,
	LAB_CANNOT = 2,
	LAB_INTERRUPTED = 130
};

enum lab_mode {
	LAB_EXACT,
	LAB_FAST
};

struct lab {
	enum lab_mode mode;
	unsigned int pcpus;
	unsigned int timeout_s; /* that a job may give no sign of life, in host time */
	bool quiet; /* no progress lines */
	const char *cache_dir; /* image, snapshots, lock */
	const char *source_dir; /* holds build-image */
	const char *own_dir; /* of this program, holds lab-agent */
	bool installed; /* build-image is beside this program, too */
	const char *out_dir; /* results of a run */
	const char *log_dir; /* its logs; NULL: in lab/ below that */
	const char *journal; /* what it writes to MAILBOX_JOURNAL_FD; NULL: journal below out_dir */
	const char **files; /* to copy to dom0 beside the program */
	unsigned int file_count;
	unsigned int turn_us; /* struct turn's interval during a run */
	const char *plugin; /* for QEMU's -plugin during a run, or NULL */
	bool assist; /* assist.h makes that one */
	const char *lines_dir; /* or that one, for lines.so; NULL: neither */
	char **argv; /* the job's */
	int argc;
};

/* "exact" or "fast" */
const char *lab_mode_name(enum lab_mode mode);

/* One line on stderr that begins with "lab: ". Returns LAB_CANNOT, for `return lab_error(...)`. */
int lab_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Progress on stderr, unless --quiet. On a terminal the line is overwritten by the next one; other
 * readers get each text once, without the ticks. */
void lab_progress_begin(const struct lab *lab, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void lab_progress_tick(void);
void lab_progress_end(const char *result);

/* Catch SIGINT, SIGTERM and SIGHUP from now on. */
void lab_catch_signals(void);

/* How many of them have arrived. */
unsigned int lab_signals(void);

/* The last lines of a log file on stderr, under a title. Says so when there is none. */
void lab_show_tail(const char *title, const char *path);

#endif
