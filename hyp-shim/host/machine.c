// SPDX-License-Identifier: BSD-2-Clause
/*
 * The scheduler of the user-space machine: vCPUs, their turns, their interrupts. A vCPU is a
 * coroutine that changes when the guest switches tasks. Every change of turn goes through
 * choose_next().
 */
#include <arch/percpu.h>
#include <hyp/hyp.h>
#include <hyp/upcalls.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "cpumask.h"
#include "internal.h"
#include "percpu.h"

static struct {
	struct host_config config;
	struct vcpu vcpus[NR_CPUS];
	unsigned int self;
	bool running; /* a guest has been booted and has not ended */
	bool ending; /* it panics: no more checks, and nobody's choice */
	uint64_t steps;
	uint64_t now;
	enum host_end end;
	char failure[512];
} machine;

struct vcpu *host_vcpu(unsigned int cpu)
{
	return &machine.vcpus[cpu];
}

static struct vcpu *this_vcpu(void)
{
	return &machine.vcpus[machine.self];
}

const struct host_config *host_configuration(void)
{
	return &machine.config;
}

unsigned int host_this_vcpu(void)
{
	return machine.self;
}

void *arch_this_cpu(void)
{
	return &cpu_local[machine.self];
}

void host_set_cpu(unsigned int cpu)
{
	machine.self = cpu;
}

uint64_t host_steps(void)
{
	return machine.steps;
}

const char *host_failure(void)
{
	return machine.failure;
}

/* The end of a run ------------------------------------------------------------------------- */

void host_shutdown(enum host_end end)
{
	machine.end = end;
	machine.running = false;
	coroutine_go(NULL);
	abort();
}

static void describe_vcpus(char *text, size_t size)
{
	size_t len = 0;

	for (unsigned int cpu = 0; cpu < machine.config.vcpus && len < size; cpu++) {
		const struct vcpu *vcpu = &machine.vcpus[cpu];

		len += (size_t)snprintf(text + len, size - len, "; vCPU %u: '%s'%s%s%s", cpu,
					current_name(cpu), vcpu->blocked ? ", blocked" : "",
					vcpu->irqs_on ? "" : ", IRQs off",
					vcpu->raised[0] || vcpu->raised[1] ? ", interrupt" : "");
	}
}

void host_fail(const char *format, ...)
{
	va_list args;
	size_t len;

	va_start(args, format);
	len = (size_t)vsnprintf(machine.failure, sizeof(machine.failure), format, args);
	va_end(args);
	if (!machine.running) {
		fprintf(stderr, "%s\n", machine.failure);
		abort();
	}
	if (len < sizeof(machine.failure))
		describe_vcpus(machine.failure + len, sizeof(machine.failure) - len);
	host_shutdown(HOST_FAILED);
}

/* Turns ------------------------------------------------------------------------------------ */

static bool has_interrupt(const struct vcpu *vcpu)
{
	for (unsigned int line = 0; line < HOST_LINES; line++)
		if (vcpu->raised[line])
			return true;
	return vcpu->nmi;
}

static bool is_ready(const struct vcpu *vcpu)
{
	return vcpu->started && !vcpu->down && (!vcpu->blocked || has_interrupt(vcpu));
}

unsigned int host_choose_in_turn(const struct host_choice *choice)
{
	unsigned int next;

	if ((choice->point == HOST_ACCESS || choice->point == HOST_HYP) &&
	    cpumask_test_cpu(choice->self, choice->ready))
		return choice->self;
	next = cpumask_next(choice->self + 1, choice->ready);
	return next < NR_CPUS ? next : cpumask_next(0, choice->ready);
}

void host_set_choose(unsigned int (*choose)(const struct host_choice *choice))
{
	machine.config.choose = choose ? choose : host_choose_in_turn;
}

static unsigned int choose_next(enum host_point point)
{
	struct cpumask ready = {0};
	const struct host_choice choice = {point, machine.self, &ready};
	unsigned int next;

	for (unsigned int cpu = 0; cpu < machine.config.vcpus; cpu++)
		if (is_ready(&machine.vcpus[cpu]))
			cpumask_set_cpu(cpu, &ready);
	if (cpumask_empty(&ready))
		host_fail("all vCPUs are blocked");
	next = machine.ending ? host_choose_in_turn(&choice) : machine.config.choose(&choice);
	if (next >= NR_CPUS || !cpumask_test_cpu(next, &ready))
		host_fail("the turn was given to vCPU %u, which is not ready", next);
	return next;
}

static void take_interrupts(void)
{
	struct vcpu *vcpu = this_vcpu();

	if (vcpu->nmi) {
		const struct trap_frame frame = {
			.rip = (uintptr_t)__builtin_return_address(0),
		};

		vcpu->nmi = false;
		nmi(&frame);
	}
	for (unsigned int line = 0; line < HOST_LINES; line++) {
		bool user = vcpu->user;

		if (!vcpu->irqs_on || !vcpu->raised[line])
			continue;
		vcpu->raised[line] = false;
		vcpu->irqs_on = vcpu->user = false;
		machine.config.interrupts[line]();
		if (user)
			return_to_user();
		vcpu->irqs_on = true;
		vcpu->user = user;
		line = ~0u; /* the first line comes first again */
	}
}

void host_step(enum host_point point)
{
	unsigned int next;

	if (!machine.running)
		return;
	if (machine.config.step && machine.config.step(point))
		goto its_turn;
	machine.now += machine.config.ticks_per_step;
	if (machine.steps++ == machine.config.max_steps)
		host_fail("the run has not ended after %lu steps", machine.config.max_steps);
	if (!machine.ending) {
		host_check_tables();
		if (machine.config.outside)
			machine.config.outside();
	}
	next = choose_next(point);
	if (next != machine.self) {
		machine.self = next;
		coroutine_go(this_vcpu()->current);
	}
its_turn:
	this_vcpu()->blocked = false;
	take_interrupts();
}

uint64_t host_cycles(void)
{
	if (machine.config.clock)
		return machine.config.clock();
	return ++machine.now;
}

/* Interrupts ------------------------------------------------------------------------------- */

bool host_irqs_are_on(void)
{
	return this_vcpu()->irqs_on;
}

void host_irqs_disable(void)
{
	this_vcpu()->irqs_on = false;
}

void host_irqs_enable(void)
{
	this_vcpu()->irqs_on = true;
	host_step(HOST_IRQ);
}

void host_raise(unsigned int cpu, unsigned int line)
{
	machine.vcpus[cpu].raised[line] = true;
}

void host_nmi(unsigned int cpu)
{
	machine.vcpus[cpu].nmi = true;
}

void host_stop_vcpu(unsigned int cpu)
{
	machine.ending = true;
	host_nmi(cpu);
}

void host_block(void)
{
	struct vcpu *vcpu = this_vcpu();

	if (vcpu->irqs_on)
		host_fail("vCPU %u blocks with IRQs on", machine.self);
	vcpu->irqs_on = true;
	vcpu->blocked = true;
	host_step(HOST_BLOCK);
}

void host_down(void)
{
	struct vcpu *vcpu = this_vcpu();

	if (vcpu->irqs_on)
		host_fail("vCPU %u stops with IRQs on", machine.self);
	vcpu->down = true;
	host_step(HOST_HYP);
}

bool host_up(unsigned int cpu)
{
	bool was_down = machine.vcpus[cpu].down;

	machine.vcpus[cpu].down = false;
	host_step(HOST_HYP);
	return was_down;
}

/* A run ------------------------------------------------------------------------------------ */

void host_start_vcpu(unsigned int cpu, void (*entry)(void))
{
	struct vcpu *vcpu = &machine.vcpus[cpu];

	coroutine_start(&vcpu->boot, entry);
	vcpu->current = &vcpu->boot;
	vcpu->started = true;
}

static void set_config(const struct host_config *config)
{
	struct host_config *c = &machine.config;

	*c = *config;
	c->memory = c->memory ? c->memory : HOST_MEMORY;
	c->ticks_per_step = c->ticks_per_step ? c->ticks_per_step : 1;
	c->max_steps = c->max_steps ? c->max_steps : HOST_STEPS;
	c->ops = c->ops ? c->ops : &host_ops;
	c->choose = c->choose ? c->choose : host_choose_in_turn;
	c->user_page = c->user_page ? c->user_page : host_user_page;
	if (!c->interrupts[0])
		c->interrupts[0] = ipi_interrupt;
}

enum host_end host_run(const struct host_config *config)
{
	coroutine_forget_all();
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		machine.vcpus[cpu] = (struct vcpu){0};
	set_config(config);
	machine.self = 0;
	machine.ending = false;
	machine.steps = machine.now = 0;
	machine.failure[0] = '\0';
	host_console_reset();
	host_tables_reset();
	host_batch_reset();
	host_reset(machine.config.memory);
	snprintf(hyp_boot.cmdline, sizeof(hyp_boot.cmdline), "%s",
		 config->cmdline ? config->cmdline : "");
	hyp = machine.config.ops;
	host_start_vcpu(0, guest_main);
	machine.running = true;
	coroutine_go(machine.vcpus[0].current);
	machine.self = 0;
	return machine.end;
}
