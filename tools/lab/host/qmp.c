// SPDX-License-Identifier: BSD-2-Clause
/* QEMU's control protocol: JSON, one object a line; see qmp.h. */
#include "lab/host/qmp.h"
#include "base/clock.h"
#include "lab/host/lab.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void set_error(struct qmp *qmp, const char *text)
{
	snprintf(qmp->error, sizeof(qmp->error), "%s", text);
}

/* The object of the first complete line in the buffer, or NULL when there is none. */
static json_t *take_line(struct qmp *qmp)
{
	char *end = memchr(qmp->line, '\n', qmp->used);
	json_t *object;
	size_t bytes;

	if (!end)
		return NULL;
	bytes = end + 1 - qmp->line;
	object = json_loadb(qmp->line, bytes, 0, NULL);
	qmp->used -= bytes;
	memmove(qmp->line, end + 1, qmp->used);
	if (!object)
		set_error(qmp, "QEMU sent a line that is not JSON");
	return object;
}

/* NULL with an empty ->error: nothing came by the deadline, or a signal did. */
static json_t *receive(struct qmp *qmp, uint64_t deadline_ms)
{
	qmp->error[0] = '\0';
	for (;;) {
		json_t *object = take_line(qmp);
		struct pollfd watch = {.fd = qmp->fd, .events = POLLIN};
		uint64_t now = clock_ms();
		ssize_t got;

		if (object || qmp->error[0])
			return object;
		if (qmp->used == sizeof(qmp->line)) {
			set_error(qmp, "QEMU sent a line that is too long");
			return NULL;
		}
		if (poll(&watch, 1, deadline_ms > now ? deadline_ms - now : 0) <= 0)
			return NULL;
		got = read(qmp->fd, qmp->line + qmp->used, sizeof(qmp->line) - qmp->used);
		if (got <= 0) {
			set_error(qmp, "QEMU has ended");
			return NULL;
		}
		qmp->used += got;
	}
}

int qmp_command(struct qmp *qmp, const char *name, json_t *arguments, unsigned int timeout_ms)
{
	uint64_t deadline = clock_ms() + timeout_ms;
	json_t *command = json_pack("{s:s, s:o*}", "execute", name, "arguments", arguments);
	char *text = command ? json_dumps(command, JSON_COMPACT) : NULL;
	int ret = -1;

	json_decref(command);
	if (!text || dprintf(qmp->fd, "%s\n", text) < 0) {
		set_error(qmp, "QEMU has ended");
		goto out;
	}
	for (;;) {
		json_t *reply = receive(qmp, deadline);
		const char *why = NULL;

		if (!reply) {
			if (!qmp->error[0] && clock_ms() < deadline)
				continue;
			if (!qmp->error[0])
				snprintf(qmp->error, sizeof(qmp->error),
					 "QEMU did not answer %s in %u s", name, timeout_ms / 1000);
			goto out;
		}
		if (json_object_get(reply, "event")) {
			json_array_append_new(qmp->events, reply);
			continue;
		}
		if (json_object_get(reply, "return")) {
			ret = 0;
		} else {
			json_unpack(reply, "{s:{s:s}}", "error", "desc", &why);
			snprintf(qmp->error, sizeof(qmp->error), "%s: %s", name,
				 why ? why : "no reason given");
		}
		json_decref(reply);
		goto out;
	}
out:
	free(text);
	return ret;
}

json_t *qmp_next_event(struct qmp *qmp, unsigned int timeout_ms)
{
	json_t *event;

	if (json_array_size(qmp->events)) {
		event = json_incref(json_array_get(qmp->events, 0));
		json_array_remove(qmp->events, 0);
		return event;
	}
	event = receive(qmp, clock_ms() + timeout_ms);
	if (event && !json_object_get(event, "event")) {
		json_decref(event);
		return NULL;
	}
	return event;
}

int qmp_open(struct qmp *qmp, int fd, unsigned int timeout_ms)
{
	uint64_t deadline = clock_ms() + timeout_ms;
	json_t *greeting;

	qmp->fd = fd;
	qmp->used = 0;
	qmp->events = json_array();
	do {
		greeting = receive(qmp, deadline);
	} while (!greeting && !qmp->error[0] && clock_ms() < deadline);
	if (!greeting) {
		if (!qmp->error[0])
			set_error(qmp, "it did not greet");
		return -1;
	}
	json_decref(greeting);
	return qmp_command(qmp, "qmp_capabilities", NULL, timeout_ms);
}

void qmp_close(struct qmp *qmp)
{
	json_decref(qmp->events);
	qmp->events = NULL;
	if (qmp->fd >= 0)
		close(qmp->fd);
	qmp->fd = -1;
}
