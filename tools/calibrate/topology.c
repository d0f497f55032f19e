// SPDX-License-Identifier: BSD-2-Clause
/* Topology from sysfs; see topology.h. */
#include "calibrate/topology.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

#define LINE_MAX_BYTES 16384

/* The first line of a file, without its newline; false if there is none. */
static bool read_line(const char *path, char *line, size_t bytes)
{
	FILE *file = fopen(path, "re");
	bool read;

	if (!file)
		return false;
	read = fgets(line, (int)bytes, file);
	fclose(file);
	if (read)
		line[strcspn(line, "\n")] = '\0';
	return read;
}

static bool is_dir(const char *sysfs, unsigned int cpu)
{
	char path[512], line[16];

	snprintf(path, sizeof(path), "%s/devices/system/cpu/cpu%u/topology/core_id", sysfs, cpu);
	return read_line(path, line, sizeof(line));
}

/* The lowest number of a list like "0-3,8"; lists in sysfs are ascending. */
static unsigned int lowest(const char *sysfs, unsigned int cpu, const char *name,
			   unsigned int fallback)
{
	static char line[LINE_MAX_BYTES];
	char path[512];
	uint64_t number;

	snprintf(path, sizeof(path), "%s/devices/system/cpu/cpu%u/%s", sysfs, cpu, name);
	if (!read_line(path, line, sizeof(line)) || !number_scan(line, &number) ||
	    number >= TOPOLOGY_CPUS_MAX)
		return fallback;
	return (unsigned int)number;
}

/* The cache of the highest level that more than one core could share: the last before memory. */
static unsigned int last_cache(const char *sysfs, unsigned int cpu)
{
	unsigned int best = 0, sharer = cpu;

	for (unsigned int index = 0; index < 16; index++) {
		char path[512], name[64], line[16];
		uint64_t level;

		snprintf(path, sizeof(path), "%s/devices/system/cpu/cpu%u/cache/index%u/level",
			 sysfs, cpu, index);
		if (!read_line(path, line, sizeof(line)) || !number_scan(line, &level))
			break;
		if (level < best)
			continue;
		best = (unsigned int)level;
		snprintf(name, sizeof(name), "cache/index%u/shared_cpu_list", index);
		sharer = lowest(sysfs, cpu, name, cpu);
	}
	return sharer;
}

static unsigned int count_distinct(const struct topology *t, size_t offset)
{
	bool seen[TOPOLOGY_CPUS_MAX] = {false};
	unsigned int nr = 0;

	for (unsigned int i = 0; i < t->nr; i++) {
		unsigned int id;

		memcpy(&id, (const char *)&t->cpus[i] + offset, sizeof(id));
		nr += !seen[id];
		seen[id] = true;
	}
	return nr;
}

int topology_read(const char *sysfs, const unsigned int *allowed, unsigned int nr,
		  struct topology *topology, struct reason *why)
{
	topology->nr = 0;
	for (unsigned int i = 0; i < nr; i++) {
		unsigned int cpu = allowed[i];

		if (cpu >= TOPOLOGY_CPUS_MAX)
			return reason_set(why, E2BIG, "CPU %u: only those below %u are known", cpu,
					  TOPOLOGY_CPUS_MAX);
		if (!is_dir(sysfs, cpu))
			return reason_set(why, ENOENT, "%s says nothing of CPU %u", sysfs, cpu);
		topology->cpus[topology->nr++] = (struct topology_cpu){
			.cpu = cpu,
			.core = lowest(sysfs, cpu, "topology/thread_siblings_list", cpu),
			.llc = last_cache(sysfs, cpu),
			.socket = lowest(sysfs, cpu, "topology/core_siblings_list", 0),
		};
	}
	if (!nr)
		return reason_set(why, EINVAL, "no CPU to run on");
	topology->cores = count_distinct(topology, offsetof(struct topology_cpu, core));
	topology->llcs = count_distinct(topology, offsetof(struct topology_cpu, llc));
	topology->sockets = count_distinct(topology, offsetof(struct topology_cpu, socket));
	return 0;
}

/* Whether no CPU before @i is of the same core: one CPU a core is enough. */
static bool is_first_of_core(const struct topology *t, unsigned int i)
{
	for (unsigned int j = 0; j < i; j++)
		if (t->cpus[j].core == t->cpus[i].core)
			return false;
	return true;
}

static void add(struct cpu_order *order, unsigned int cpu)
{
	order->cpus[order->nr++] = cpu;
}

/* One CPU of a core in turn from each group, as long as there are any. @what selects the group. */
static void add_in_turn(const struct topology *t, struct cpu_order *order,
			unsigned int (*group)(const struct topology_cpu *cpu), bool siblings,
			int socket)
{
	bool taken[TOPOLOGY_CPUS_MAX] = {false};
	unsigned int before;

	do {
		bool had[TOPOLOGY_CPUS_MAX] = {false};

		before = order->nr;
		for (unsigned int i = 0; i < t->nr; i++) {
			unsigned int id = group(&t->cpus[i]);

			if (taken[i] || had[id] || is_first_of_core(t, i) == siblings ||
			    (socket >= 0 && t->cpus[i].socket != (unsigned int)socket))
				continue;
			taken[i] = had[id] = true;
			add(order, t->cpus[i].cpu);
		}
	} while (order->nr > before);
}

static unsigned int by_llc(const struct topology_cpu *cpu)
{
	return cpu->llc;
}

static unsigned int by_socket(const struct topology_cpu *cpu)
{
	return cpu->socket;
}

/* The CPUs of the first core, or cache, that has two of what is wanted. */
static void add_siblings(const struct topology *t, struct cpu_order *order)
{
	for (unsigned int i = 0; i < t->nr && order->nr < 2; i++) {
		order->nr = 0;
		for (unsigned int j = 0; j < t->nr; j++)
			if (t->cpus[j].core == t->cpus[i].core)
				add(order, t->cpus[j].cpu);
	}
}

static void add_cache(const struct topology *t, struct cpu_order *order)
{
	for (unsigned int i = 0; i < t->nr && order->nr < 2; i++) {
		order->nr = 0;
		for (unsigned int j = 0; j < t->nr; j++)
			if (t->cpus[j].llc == t->cpus[i].llc && is_first_of_core(t, j))
				add(order, t->cpus[j].cpu);
	}
}

bool topology_order(const struct topology *t, enum placement placement, struct cpu_order *order)
{
	order->nr = 0;
	switch (placement) {
	case PLACE_SMT:
		add_siblings(t, order);
		break;
	case PLACE_LLC:
		add_cache(t, order);
		break;
	case PLACE_SOCKET:
		if (t->llcs > t->sockets)
			add_in_turn(t, order, by_llc, false, (int)t->cpus[0].socket);
		break;
	case PLACE_MACHINE:
		if (t->sockets > 1)
			add_in_turn(t, order, by_socket, false, -1);
		break;
	default:
		if (t->nr > t->cores || t->sockets > 1 || t->llcs > 1) {
			add_in_turn(t, order, by_socket, false, -1);
			add_in_turn(t, order, by_socket, true, -1);
		}
		/* Without siblings it would be the level below once more. */
		if (order->nr == t->cores)
			order->nr = 0;
	}
	return order->nr > 1;
}
