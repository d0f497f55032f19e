// SPDX-License-Identifier: BSD-2-Clause
/* Counts of events; see tracepoint.h. */
#include "joined/tracepoint.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool read_id(const char *name, uint64_t *id)
{
	static const char *const roots[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};

	for (unsigned int i = 0; i < 2; i++) {
		char path[160];
		FILE *file;
		int nr;

		snprintf(path, sizeof(path), "%s/events/%s/id", roots[i], name);
		file = fopen(path, "re");
		if (!file)
			continue;
		nr = fscanf(file, "%lu", id);
		fclose(file);
		if (nr == 1)
			return true;
	}
	return false;
}

static int open_one(uint64_t id, int cpu, const char *filter)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr), .config = id};
	int fd = (int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);

	if (fd >= 0 && filter && ioctl(fd, PERF_EVENT_IOC_SET_FILTER, filter)) {
		close(fd);
		return -1;
	}
	return fd;
}

bool tracepoint_begin(struct tracepoint *tracepoint, const char *name, const char *filter)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	uint64_t id;

	tracepoint->nr = 0;
	if (!read_id(name, &id))
		return false;
	for (int cpu = 0; cpu < cpus && tracepoint->nr < TRACEPOINT_CPUS_MAX; cpu++) {
		int fd = open_one(id, cpu, filter);

		/* An offline CPU has no events. */
		if (fd >= 0)
			tracepoint->fds[tracepoint->nr++] = fd;
	}
	return tracepoint->nr;
}

uint64_t tracepoint_end(struct tracepoint *tracepoint)
{
	uint64_t sum = 0, count;

	for (unsigned int i = 0; i < tracepoint->nr; i++) {
		if (read(tracepoint->fds[i], &count, sizeof(count)) == sizeof(count))
			sum += count;
		close(tracepoint->fds[i]);
	}
	tracepoint->nr = 0;
	return sum;
}
