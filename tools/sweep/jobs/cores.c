/* SPDX-License-Identifier: BSD-2-Clause */
/* See cores.h. */
#include "sweep/jobs/cores.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void cores_init(struct cores *cores)
{
	cpu_set_t set;

	memset(cores, 0, sizeof(*cores));
	CPU_ZERO(&set);
	/* On a host with more CPUs than a set has: the one that we are on (host_cores() is 1). */
	if (sched_getaffinity(0, sizeof(set), &set))
		CPU_SET(sched_getcpu() % CPU_SETSIZE, &set);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (CPU_ISSET(cpu, &set))
			cores->core[cores->nr++] = (struct core){.cpu = cpu, .claim = -1};
	}
}

/*
 * A socket with an abstract name: there is one of a name, and it goes with its process. False:
 * another sweep has it.
 */
static bool claim(struct core *core)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int length = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1,
			      "lazyshoot-core-%d", core->cpu);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 &&
	    bind(fd, (struct sockaddr *)&address,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1) + (socklen_t)length)) {
		close(fd);
		return false;
	}
	core->claim = fd;
	return true;
}

struct core *core_take(struct cores *cores)
{
	struct core *found = NULL;
	int here = sched_getcpu();

	for (unsigned int i = 0; i < cores->nr; i++) {
		struct core *core = &cores->core[i];

		if (core->taken)
			continue;
		if (claim(core)) {
			found = core;
			break;
		}
		/* If others have them all: where the kernel has put us. */
		if (!found || core->cpu == here)
			found = core;
	}
	if (found)
		found->taken = true;
	return found;
}

void core_give(struct core *core)
{
	if (core->claim >= 0)
		close(core->claim);
	core->claim = -1;
	core->taken = false;
}
