// SPDX-License-Identifier: BSD-2-Clause
/* See turns.h. */
#include "turns.h"

#include "cpumask.h"
#include "unit.h"

static uint64_t state;
static uint64_t changes[2], start;

void turns_seed(uint64_t seed)
{
	state = seed * 0x9e3779b97f4a7c15ull | 1;
}

static bool goes_on(const struct host_choice *choice)
{
	return choice->point != HOST_RELAX && choice->point != HOST_BLOCK &&
	       choice->point != HOST_USER && cpumask_test_cpu(choice->self, choice->ready);
}

unsigned int turns_random(const struct host_choice *choice)
{
	unsigned int skip, cpu;

	if (unit_random(&state) >> 61 && goes_on(choice))
		return choice->self;
	skip = (unsigned int)((unit_random(&state) >> 33) % cpumask_weight(choice->ready));
	for (cpu = cpumask_next(0, choice->ready); skip; skip--)
		cpu = cpumask_next(cpu + 1, choice->ready);
	return cpu;
}

void turns_change_at(uint64_t first, uint64_t second)
{
	changes[0] = first;
	changes[1] = second;
	start = host_steps();
}

uint64_t turns_steps(void)
{
	return host_steps() - start;
}

unsigned int turns_changed(const struct host_choice *choice)
{
	uint64_t step = turns_steps();
	unsigned int next;

	if (step != changes[0] && step != changes[1] && goes_on(choice))
		return choice->self;
	next = cpumask_next(choice->self + 1, choice->ready);
	return next < NR_CPUS ? next : cpumask_next(0, choice->ready);
}
