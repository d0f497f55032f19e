/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which pCPU each vCPU is pinned to.
 *   spread  one vCPU a core first, over all cores; then the cores' other threads
 *   pack    fills a core's threads, then the next core of the socket, then the next socket
 *   none    no affinity
 *   LIST    vCPU i on the (i mod length)-th pCPU of the list
 * With more vCPUs than pCPUs each mode but `none` starts again at its first pCPU.
 */
#ifndef TOOLS_PLAN_PIN_H
#define TOOLS_PLAN_PIN_H

#include "base/cpulist.h"

enum pin_mode {
	PIN_SPREAD,
	PIN_PACK,
	PIN_NONE,
	PIN_LIST,
};

struct pin {
	enum pin_mode mode;
	struct cpulist list; /* PIN_LIST */
};

/* A usable pCPU: online and in the cpupool that new domains start in. */
struct pcpu {
	unsigned int cpu;
	unsigned int socket;
	unsigned int core;
};

/* Parses the option's argument. Returns 0, or -EINVAL with @why. */
int pin_parse(const char *text, struct pin *pin, struct reason *why);

/* Writes the option's argument for @pin to @out. */
void pin_format(const struct pin *pin, char *out, size_t bytes);

/*
 * Puts the pCPU of each of @vcpus vCPUs in @out. @pcpus (sorted here) are the @nr usable ones.
 * Returns 0; 1 for PIN_NONE (nothing to do); -EINVAL with @why if a listed pCPU is not usable.
 */
int pin_assign(const struct pin *pin, struct pcpu *pcpus, unsigned int nr, unsigned int vcpus,
	       unsigned int *out, struct reason *why);

/* The remark of an ok cell whose vCPUs share pCPUs. */
#define PIN_SHARED "vCPUs share pCPUs: figures include waiting for a pCPU"

/*
 * How many of the first @vcpus vCPUs have not a pCPU of their own on @pcpu_of, pin_assign()'s.
 * NULL: they are not pinned, and @nr_pcpus are usable; 0: each has its own.
 */
unsigned int pin_shared(const unsigned int *pcpu_of, unsigned int vcpus, unsigned int nr_pcpus);

#endif
