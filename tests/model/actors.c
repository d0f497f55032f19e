// SPDX-License-Identifier: BSD-2-Clause
/* What scenarios say to the checker: model.h. */
#include "model.h"

#include <arch/cpu.h>

#include "coroutine.h"
#include "engine.h"
#include "internal.h"
#include "sched/sched.h"

static uint32_t actors;

void model_actors(uint32_t vcpus)
{
	actors = vcpus;
	model.sleeper = NULL;
	model.gathered = 0;
	model.to_end = vcpus;
}

void model_gathered(unsigned int cpu)
{
	model.gathered |= 1u << cpu;
}

void model_begin(void)
{
	model.gathered |= 1u << host_this_vcpu();
	if (model.gathered == actors)
		coroutine_go(NULL);
	while (mode == MODE_OFF)
		host_step(HOST_RELAX);
	step_park(OP_GATHER, 0, 0, NULL); /* an interrupt may come before all else */
}

void model_actor_done(unsigned int cpu)
{
	model.to_end &= ~(1u << cpu);
}

void model_done(void)
{
	model_actor_done(host_this_vcpu());
}

static bool all_is_quiet(struct task *task)
{
	(void)task;
	return mode == MODE_TAIL;
}

void model_sleep(void)
{
	unsigned long flags = irq_save();

	model_done();
	model.sleeper = current_task();
	task_sleep(all_is_quiet, current_task());
	irq_restore(flags);
}

void model_end(void)
{
	model_done();
	while (mode == MODE_EXPLORE)
		step_park(OP_END, 0, 0, NULL);
}
