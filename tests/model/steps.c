// SPDX-License-Identifier: BSD-2-Clause
/*
 * The user-space machine under the explorer: where a vCPU waits for its turn, when it can have it,
 * how interrupts travel, and the platform's operations, each of which is a choice point that waits
 * for the store buffer, as a trap or a serialising instruction does.
 */
#include <arch/cpu.h>
#include <hyp/hyp.h>

#include "abi/axes.h"
#include "call.h"
#include "coroutine.h"
#include "cpumask.h"
#include "engine.h"
#include "internal.h"
#include "mm.h"
#include "model.h"
#include "percpu.h"
#include "sched.h"

enum mode mode;
struct model model;
unsigned int model_vcpus;

extern char __start_guest_text[], __stop_guest_text[];

static bool ready; /* the vCPU's op has been described */

/* The guest's code that called the machine's, for the trace. */
static const void *guest_caller(void)
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

/* The machine's: a choice point on the vCPU that runs. */
static bool step(enum host_point point)
{
	static const enum op ops[] = {
		[HOST_ACCESS] = OP_LOAD, [HOST_RELAX] = OP_RELAX, [HOST_IRQ] = OP_IRQ,
		[HOST_HYP] = OP_DOWN,	 [HOST_USER] = OP_USER,	  [HOST_BLOCK] = OP_BLOCK,
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
		describe(ops[point], 0, 0, guest_caller());
	v = self_model();
	if (v->op == OP_RELAX)
		use_relax();
	if (v->op == OP_BLOCK)
		trace(EV_BLOCK, host_this_vcpu(), 0, 0, 0, 0, v->pc, NULL);
	check_properties();
	coroutine_go(NULL);
	if (!described && point == HOST_ACCESS)
		use_wild(); /* the machine's own look at itself */
	if (v->op == OP_RELAX) {
		v->news = false;
		use_relax();
	}
	return true;
}

static uint64_t stopped_clock(void)
{
	return 1;
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

void step_deliver(unsigned int sender, unsigned int target)
{
	use_vcpu(target);
	use_vcpu(sender);
	model.vcpu[target].in_flight &= (uint8_t) ~(1u << sender);
	trace(EV_DELIVER, target, 0, 0, 0, sender, NULL, NULL);
	host_raise(target, 0);
}

void step_run(unsigned int cpu)
{
	use_vcpu(cpu);
	host_set_cpu(cpu);
	coroutine_go(host_vcpu(cpu)->current);
	host_set_cpu(0);
}

/* Interrupts ------------------------------------------------------------------------------------ */

static void interrupt(void)
{
	if (mode == MODE_OFF) {
		ipi_interrupt();
		return;
	}
	if (mode == MODE_TAIL && model.sleeper && host_this_vcpu() == 0) {
		struct task *task = model.sleeper;

		model.sleeper = NULL;
		task_wake(task);
	}
	trace(EV_INTERRUPT, host_this_vcpu(), 0, 0, 0, 0, self_model()->pc, NULL);
	ipi_interrupt();
	tso_fence(guest_caller()); /* IRET serialises */
	trace(EV_IRET, host_this_vcpu(), 0, 0, 0, 0, NULL, NULL);
	self_model()->interrupted = true;
}

static const char *usable(void)
{
	return NULL;
}

static void send(const struct cpumask *mask)
{
	if (host_irqs_are_on())
		host_fail("vCPU %u sends with IRQs on", host_this_vcpu());
	if (cpumask_empty(mask) || cpumask_test_cpu(host_this_vcpu(), mask))
		host_fail("vCPU %u sends to nobody or to itself", host_this_vcpu());
	if (mode == MODE_EXPLORE)
		step_park(OP_HYP, 0, 0, guest_caller());
	for (unsigned int cpu = 0; cpu < model_vcpus; cpu++) {
		if (!(mask->bits[0] >> cpu & 1))
			continue;
		if (mode != MODE_EXPLORE) {
			host_raise(cpu, 0);
			continue;
		}
		use_vcpu(cpu);
		model.vcpu[cpu].in_flight |= (uint8_t)(1u << host_this_vcpu());
		trace(EV_SEND, host_this_vcpu(), 0, 0, 0, cpu, guest_caller(), NULL);
	}
	host_step(HOST_HYP);
}

#define X(id, name, what) static const struct ipi_path path_##id = {name, usable, send};
ABI_PATHS(X)
#undef X

const struct ipi_path *const ipi_paths[] = {
#define X(id, name, what) &path_##id,
	ABI_PATHS(X)
#undef X
};

/* Operations of the platform -------------------------------------------------------------------- */

static struct hyp_ops ops; /* what the machine has, in full */

static void trap(const char *name)
{
	if (mode != MODE_EXPLORE)
		return;
	step_park(OP_HYP, 0, 0, guest_caller());
	use_wild();
	step_news(host_this_vcpu());
	trace(EV_HYP, host_this_vcpu(), 0, 0, 0, 0, guest_caller(), name);
}

static void switch_context(uint64_t root, const struct hyp_user *user)
{
	struct cpu_local *cpu = &cpu_local[host_this_vcpu()];

	if (!root) {
		ops.switch_context(root, user);
		return;
	}
	trap("load of a root");
	if (cpu->loaded_mm->root != root)
		host_fail("vCPU %u loads a root that is not loaded_mm's", host_this_vcpu());
	ops.switch_context(root, user);
	self_model()->root_of = cpu->loaded_mm;
}

static void table_end(void)
{
	trap("page table updates");
	ops.table_end();
}

static void flush_tlb(const struct cpumask *mask, uint64_t va)
{
	if (!host_in_batch(host_this_vcpu()))
		trap("TLB flush");
	ops.flush_tlb(mask, va);
}

static void block_load(uint64_t root)
{
	trap("root to load in the block");
	ops.block_load(root);
}

static void block(void)
{
	if (ops.block_load && host_vcpu(host_this_vcpu())->late_root) {
		trap("load of a root in the block");
		self_model()->root_of = &init_mm;
	}
	ops.block();
}


static void vcpu_down(void)
{
	trap("stops itself");
	ops.vcpu_down();
}

static bool vcpu_up(unsigned int cpu)
{
	trap("starts a vCPU that has stopped");
	use_vcpu(cpu);
	return ops.vcpu_up(cpu);
}

void step_configure(struct host_config *config, bool late_load)
{
	static struct hyp_ops wrapped;

	ops = late_load ? host_ops_late_load() : host_ops;
	wrapped = ops;
	wrapped.switch_context = switch_context;
	wrapped.table_end = table_end;
	wrapped.flush_tlb = flush_tlb;
	wrapped.block = block;
	wrapped.vcpu_down = vcpu_down;
	wrapped.vcpu_up = vcpu_up;
	if (late_load)
		wrapped.block_load = block_load;
	config->ops = &wrapped;
	config->step = step;
	config->clock = stopped_clock;
	config->interrupts[0] = interrupt;
	for (unsigned int cpu = 0; cpu < MODEL_VCPUS; cpu++)
		model.vcpu[cpu] = (struct vcpu_model){.op = OP_GATHER, .news = true,
						      .root_of = &init_mm};
}

/* The scenarios' ---------------------------------------------------------------------------------- */

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
