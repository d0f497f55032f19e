/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU's control protocol over a connected socket. One command at a time; events that arrive
 * meanwhile are kept in order until qmp_next_event() asks for them.
 */
#ifndef TOOLS_LAB_HOST_QMP_H
#define TOOLS_LAB_HOST_QMP_H

#include <jansson.h>
#include <stddef.h>

struct qmp {
	int fd;
	json_t *events; /* array, oldest first */
	size_t used; /* bytes in line */
	char line[65536];
	char error[256]; /* why the last call failed */
};

/* Take over @fd, greet, and leave negotiation mode. Returns 0, or -1 with ->error set. */
int qmp_open(struct qmp *qmp, int fd, unsigned int timeout_ms);

void qmp_close(struct qmp *qmp);

/*
 * Run one command. @arguments (may be NULL) is consumed. Returns 0, or -1 with ->error set: QEMU
 * refused, ended, or did not answer in @timeout_ms.
 */
int qmp_command(struct qmp *qmp, const char *name, json_t *arguments, unsigned int timeout_ms);

/*
 * The next event, waiting up to @timeout_ms. The caller owns the object. NULL when none came:
 * then ->error is empty for a timeout or a signal, and tells the reason otherwise.
 */
json_t *qmp_next_event(struct qmp *qmp, unsigned int timeout_ms);

#endif
