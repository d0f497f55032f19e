// SPDX-License-Identifier: BSD-2-Clause
/*
 * The user-space machine under the explorer: where a vCPU waits for its turn, and when it can have
 * it.
 */

#include "coroutine.h"
#include "engine.h"
#include "internal.h"
#include "kernel/page_alloc.h"
#include "link_sections.h"

enum mode mode;
struct model model;
unsigned int model_vcpus;

static bool ready; /* the vCPU's op has been described */

/* The guest's code that called the machine's, for the trace. */
const void *step_caller(void)
{
	const uintptr_t *frame = __builtin_frame_address(0);

	for (unsigned int depth = 0; depth < 6; depth++) {
		if (frame[1] >= (uintptr_t)__start_guest_text &&
		    frame[1] < (uintptr_t)__stop_guest_text)
			return (const void *)frame[1];
		frame = (const uintptr_t *)frame[0];
	}
	return NULL;
}

static struct vcpu_model *self_model(void)
{
	return &model.vcpu[host_this_vcpu()];
}

static void describe(enum op op, uintptr_t addr, size_t size, const void *pc)
{
	struct vcpu_model *v = self_model();

	v->op = op;
	v->addr = addr;
	v->size = (uint32_t)size;
	v->pc = pc;
}

void step_park(enum op op, uintptr_t addr, size_t size, const void *pc)
{
	struct vcpu_model *v = self_model();

	if (mode == MODE_OFF)
		return;
	do {
		v->interrupted = false;
		describe(op, addr, size, pc);
		ready = true;
		host_step(HOST_ACCESS);
	} while (v->interrupted);
}

void step_park_plain(uintptr_t addr, size_t size, bool write, const void *pc)
{
	const struct vcpu_model *v = self_model();
	enum op op = write ? OP_PLAIN_STORE : OP_PLAIN_LOAD;

	if (mode != MODE_EXPLORE || !memory_granule(addr)->choice)
		return;
	/* A loop over a page is one access. */
	if (v->op == op && v->pc == pc && (v->addr ^ addr) < PAGE_SIZE)
		return;
	step_park(op, addr, size, pc);
}

/* The machine's: a choice point on the vCPU that runs. */
bool step_machine(enum host_point point)
{
	static const enum op ops[] = {
		[HOST_ACCESS] = OP_LOAD, [HOST_RELAX] = OP_RELAX, [HOST_IRQ] = OP_IRQ,
		[HOST_HYP] = OP_DOWN,    [HOST_USER] = OP_USER,   [HOST_BLOCK] = OP_BLOCK,
	};
	bool described = ready;
	struct vcpu_model *v;

	ready = false;
	if (mode == MODE_OFF)
		return false;
	tso_take_plain_store();
	if (mode == MODE_TAIL)
		return false;
	/* Before each operation there has been one, by the functions below. */
	if (point == HOST_HYP && !host_vcpu(host_this_vcpu())->down)
		return true;
	if (!described)
		describe(ops[point], 0, 0, step_caller());
	v = self_model();
	if (v->op == OP_RELAX)
		use_relax();
	if (v->op == OP_BLOCK)
		trace(EV_BLOCK, host_this_vcpu(), 0, 0, 0, 0, v->pc, NULL);
	check_properties();
	stack_scrub();
	coroutine_go(NULL);
	if (!described && point == HOST_ACCESS)
		use_wild(); /* the machine's own look at itself */
	if (v->op == OP_RELAX) {
		v->news = false;
		use_relax();
	}
	return true;
}

bool step_interrupts(unsigned int cpu)
{
	const struct vcpu *vcpu = host_vcpu(cpu);

	return vcpu->irqs_on && vcpu->raised[0];
}

bool step_enabled(unsigned int cpu)
{
	const struct vcpu_model *v = &model.vcpu[cpu];

	if (step_interrupts(cpu))
		return !v->nr_stores;
	switch (v->op) {
	case OP_RMW:
	case OP_FENCE:
	case OP_HYP:
		return !v->nr_stores;
	case OP_STORE:
		return v->nr_stores < BUFFER_MAX;
	case OP_RELAX:
		return v->news;
	case OP_DOWN:
		return !host_vcpu(cpu)->down;
	case OP_BLOCK:
	case OP_END:
		return false;
	default:
		return true;
	}
}

void step_news(unsigned int cpu)
{
	for (unsigned int other = 0; other < model_vcpus; other++)
		if (other != cpu)
			model.vcpu[other].news = true;
}

void step_deliver(unsigned int initiator, unsigned int target)
{
	use_vcpu(target);
	use_vcpu(initiator);
	model.vcpu[target].in_flight &= (uint8_t) ~(1u << initiator);
	trace(EV_DELIVER, target, 0, 0, 0, initiator, NULL, NULL);
	host_raise(target, 0);
}

void step_run(unsigned int cpu)
{
	use_vcpu(cpu);
	host_set_cpu(cpu);
	coroutine_go(host_vcpu(cpu)->current);
	host_set_cpu(0);
}
