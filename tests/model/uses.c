// SPDX-License-Identifier: BSD-2-Clause
/*
 * What steps read and write. From it follows which granules more than one vCPU uses, so that only
 * those are choice points, and which steps commute.
 */
#include <stdio.h>
#include <stdlib.h>

#include "engine.h"

#define LOG_MAX (1u << 20)

bool uses_outgrown;

static struct use *uses;
static size_t nr;
static struct uses current;
static unsigned int actor;

void uses_begin(unsigned int cpu)
{
	if (!uses) {
		uses = malloc(LOG_MAX * sizeof(*uses));
		if (!uses) {
			perror("memory for the model checker");
			exit(2);
		}
	}
	actor = cpu;
	current = (struct uses){.start = nr, .vcpus = (uint8_t)(1u << cpu)};
}

struct uses uses_end(void)
{
	current.end = nr;
	return current;
}

void uses_forget(size_t start)
{
	nr = start;
}

void use_wild(void)
{
	current.wild = true;
}

void use_vcpu(unsigned int cpu)
{
	current.vcpus |= (uint8_t)(1u << cpu);
}

void use_relax(void)
{
	current.relaxes = true;
}

static bool several(unsigned int vcpus)
{
	return vcpus & (vcpus - 1);
}

/* True if several vCPUs use the granule and one writes to it. */
static bool share(struct granule *g, bool write)
{
	if (write)
		g->writers |= (uint8_t)(1u << actor);
	else
		g->readers |= (uint8_t)(1u << actor);
	if (g->choice)
		return true;
	if (!g->writers || !several(g->readers | g->writers))
		return false;
	g->choice = true;
	uses_outgrown = true;
	return true;
}

static bool __attribute__((noinline))
add(uintptr_t addr, size_t size, bool write, bool atomic, const void *pc)
{
	bool shared = false;

	if (mode != MODE_EXPLORE)
		return false;
	for (uintptr_t a = addr & ~7ul; a < addr + size; a += 8) {
		struct granule *g = memory_granule(a);

		if (!g || g->ignored)
			continue;
		if (share(g, write))
			shared = true;
	}
	if (!shared)
		return false;
	if (write)
		current.writes = true;
	if (nr == LOG_MAX) {
		use_wild();
		return true;
	}
	uses[nr++] = (struct use){addr, (uint32_t)size, write, atomic, pc};
	return true;
}

bool use_add(uintptr_t addr, size_t size, bool write, bool atomic, const void *pc)
{
	bool shared = add(addr, size, write, atomic, pc);

	stack_scrub();
	return shared;
}

static bool conflict(const struct use *a, const struct use *b)
{
	return (a->write || b->write) && a->addr < b->addr + b->size && b->addr < a->addr + a->size;
}

bool uses_commute(const struct uses *a, const struct uses *b)
{
	if (a->vcpus & b->vcpus || a->wild || b->wild)
		return false;
	if ((a->relaxes && b->writes) || (b->relaxes && a->writes))
		return false;
	for (size_t i = a->start; i < a->end; i++)
		for (size_t j = b->start; j < b->end; j++)
			if (conflict(&uses[i], &uses[j]))
				return false;
	return true;
}
