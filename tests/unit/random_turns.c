// SPDX-License-Identifier: BSD-2-Clause
/* See random_turns.h. */
#include "random_turns.h"

#include "cpumask.h"
#include "unit.h"

static uint64_t state;

void random_turns_seed(uint64_t seed)
{
	state = seed * 0x9e3779b97f4a7c15ull | 1;
}

unsigned int random_turns(const struct host_choice *choice)
{
	bool may_go_on = (choice->point == HOST_ACCESS || choice->point == HOST_HYP) &&
			 cpumask_test_cpu(choice->self, choice->ready);
	unsigned int skip, cpu;

	if (unit_random(&state) >> 61 && may_go_on)
		return choice->self;
	skip = (unsigned int)((unit_random(&state) >> 33) % cpumask_weight(choice->ready));
	for (cpu = cpumask_next(0, choice->ready); skip; skip--)
		cpu = cpumask_next(cpu + 1, choice->ready);
	return cpu;
}
