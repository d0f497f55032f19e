// SPDX-License-Identifier: BSD-2-Clause
/*
 * The platform of the machine under check: how interrupts travel, and its operations, each of which
 * is a choice point that waits for the store buffer, as a trap or a serialising instruction does.
 */
#include <hyp/hyp.h>

#include "abi/axes.h"
#include "cpumask.h"
#include "engine.h"
#include "internal.h"
#include "kernel/call.h"
#include "kernel/cpu_shared.h"
#include "mm/mm.h"
#include "sched/sched.h"

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
	trace(EV_INTERRUPT, host_this_vcpu(), 0, 0, 0, 0, (&model.vcpu[host_this_vcpu()])->pc,
	      NULL);
	ipi_interrupt();
	tso_fence(step_caller()); /* IRET serialises */
	trace(EV_IRET, host_this_vcpu(), 0, 0, 0, 0, NULL, NULL);
	(&model.vcpu[host_this_vcpu()])->interrupted = true;
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
		step_park(OP_HYP, 0, 0, step_caller());
	for (unsigned int cpu = 0; cpu < model_vcpus; cpu++) {
		if (!(mask->bits[0] >> cpu & 1))
			continue;
		if (mode != MODE_EXPLORE) {
			host_raise(cpu, 0);
			continue;
		}
		use_vcpu(cpu);
		model.vcpu[cpu].in_flight |= (uint8_t)(1u << host_this_vcpu());
		trace(EV_SEND, host_this_vcpu(), 0, 0, 0, cpu, step_caller(), NULL);
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

static void trap_for(const char *name)
{
	if (mode != MODE_EXPLORE)
		return;
	step_park(OP_HYP, 0, 0, step_caller());
	use_wild();
	step_news(host_this_vcpu());
	trace(EV_HYP, host_this_vcpu(), 0, 0, 0, 0, step_caller(), name);
}

static void switch_context(uint64_t root, const struct hyp_user *user)
{
	struct cpu_local *cpu = &cpu_local[host_this_vcpu()];

	if (!root) {
		ops.switch_context(root, user);
		return;
	}
	trap_for("load of a root");
	if (cpu->loaded_mm->root != root)
		host_fail("vCPU %u loads a root that is not loaded_mm's", host_this_vcpu());
	ops.switch_context(root, user);
	(&model.vcpu[host_this_vcpu()])->root_of = cpu->loaded_mm;
}

static void table_end(void)
{
	trap_for("page table updates");
	ops.table_end();
}

static void flush_tlb(const struct cpumask *mask, uint64_t va)
{
	if (!host_in_batch(host_this_vcpu()))
		trap_for("TLB flush");
	ops.flush_tlb(mask, va);
}

static void block_load(uint64_t root)
{
	trap_for("root to load in the block");
	ops.block_load(root);
}

static void block(void)
{
	if (ops.block_load && host_vcpu(host_this_vcpu())->late_root) {
		trap_for("load of a root in the block");
		(&model.vcpu[host_this_vcpu()])->root_of = &init_mm;
	}
	ops.block();
}

static void vcpu_down(void)
{
	trap_for("stops itself");
	ops.vcpu_down();
}

static bool vcpu_up(unsigned int cpu)
{
	trap_for("starts a vCPU that has stopped");
	use_vcpu(cpu);
	return ops.vcpu_up(cpu);
}

static uint64_t stopped_clock(void)
{
	return 1;
}

/* Of the boot, and of the end that is not explored: what takes more does not end. */
#define MAX_STEPS 1000000

void platform_configure(struct host_config *config, bool late_load)
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
	/* Only measurements ask, and what they note would be state that no step accounts for. */
	wrapped.asleep = NULL;
	if (late_load)
		wrapped.block_load = block_load;
	config->ops = &wrapped;
	config->step = step_machine;
	config->max_steps = MAX_STEPS;
	config->clock = stopped_clock;
	config->interrupts[0] = interrupt;
	for (unsigned int cpu = 0; cpu < MODEL_VCPUS; cpu++)
		model.vcpu[cpu] =
			(struct vcpu_model){.op = OP_GATHER, .news = true, .root_of = &init_mm};
}
