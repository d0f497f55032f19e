/* SPDX-License-Identifier: BSD-2-Clause */
/* Which CPUs share what, as Linux says in /sys/devices/system/cpu; no rights are needed. */
#ifndef TOOLS_CALIBRATE_TOPOLOGY_H
#define TOOLS_CALIBRATE_TOPOLOGY_H

#include <stdbool.h>

#include "machine/machine.h"

#define TOPOLOGY_CPUS_MAX 4096u

/* Each of core, llc and socket is the lowest CPU that shares it. */
struct topology_cpu {
	unsigned int cpu;
	unsigned int core, llc, socket;
};

struct topology {
	unsigned int nr;
	struct topology_cpu cpus[TOPOLOGY_CPUS_MAX]; /* ascending */
	unsigned int cores, llcs, sockets;
};

/*
 * Reads the CPUs of @allowed (@nr of them, ascending) below @sysfs, usually "/sys". What a machine
 * does not say is taken as not shared, and a socket as one for all. Returns 0 or -errno with @why.
 */
int topology_read(const char *sysfs, const unsigned int *allowed, unsigned int nr,
		  struct topology *topology, struct reason *why);

/* CPUs in the order in which threads are added: the first N take part. */
struct cpu_order {
	unsigned int nr;
	unsigned int cpus[TOPOLOGY_CPUS_MAX];
};

/*
 * Fills @order for a placement. False if this machine has no such level: fewer than two CPUs, or
 * the same as a level below.
 */
bool topology_order(const struct topology *topology, enum placement placement,
		    struct cpu_order *order);

#endif
