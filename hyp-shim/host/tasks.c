// SPDX-License-Identifier: BSD-2-Clause
/*
 * What switch.S, entry.S and arch/task.h are on other platforms: tasks are coroutines, user mode
 * is a flag of the vCPU, a program is a function that is called.
 */
#include <arch/task.h>

#include "coroutine.h"
#include "internal.h"
#include "mm/mm.h"
#include "sched/sched.h"
#include "user/user.h"

void switch_to(uint64_t *prev_sp, uint64_t next_sp)
{
	struct vcpu *vcpu = host_vcpu(host_this_vcpu());
	struct coroutine *next = (struct coroutine *)(uintptr_t)next_sp;

	if (vcpu->irqs_on)
		host_fail("vCPU %u switches tasks with IRQs on", host_this_vcpu());
	for (unsigned int cpu = 0; cpu < host_configuration()->vcpus; cpu++)
		if (host_vcpu(cpu)->current == next)
			host_fail("vCPUs %u and %u use one stack", host_this_vcpu(), cpu);
	*prev_sp = (uintptr_t)vcpu->current;
	vcpu->current = next;
	coroutine_go(next);
}

uint64_t arch_task_stack(void *stack, uint64_t bytes)
{
	struct coroutine *coroutine = (struct coroutine *)stack;

	_Static_assert(sizeof(*coroutine) <= TASK_STACK, "a coroutine's record lies in the stack");
	for (unsigned int cpu = 0; cpu < host_configuration()->vcpus; cpu++)
		if (host_vcpu(cpu)->current == coroutine)
			host_fail("the stack of the task that vCPU %u runs is reused", cpu);
	(void)bytes;
	coroutine_start(coroutine, task_entry);
	return (uintptr_t)coroutine;
}

void arch_enter_user(uint64_t ip, uint64_t sp, uint64_t arg)
{
	struct vcpu *vcpu = host_vcpu(host_this_vcpu());
	void (*program)(uint64_t) = host_user_function(ip);

	(void)sp;
	vcpu->user = true;
	vcpu->irqs_on = true;
	host_step(HOST_USER);
	program(arg);
	host_fail("'%s' returned from its program", current_task()->name);
}

uint64_t *host_tls(void)
{
	const struct vcpu *vcpu = host_vcpu(host_this_vcpu());

	if (vcpu->tls != current_task()->user.tls)
		host_fail("'%s' runs with another task's FS base", current_task()->name);
	return &vcpu->current->tls;
}

/* The vCPU enters the kernel from a program, or goes back. The task may have moved between. */
static void set_mode(bool user)
{
	struct vcpu *vcpu = host_vcpu(host_this_vcpu());

	vcpu->user = user;
	vcpu->irqs_on = user;
}

static char *user_page(uint64_t va, bool write)
{
	return host_configuration()->user_page(host_this_vcpu(), va, write);
}

static uint64_t *user_word(uint64_t va, bool write)
{
	char *page;

	host_step(HOST_USER);
	page = user_page(va, write);
	if (!page) {
		bool served;

		set_mode(false);
		served = user_fault(va);
		set_mode(true);
		page = served ? user_page(va, write) : NULL;
	}
	if (!page)
		host_fail("'%s' has a page fault at %lx", current_task()->name, va);
	return (uint64_t *)(page + va % PAGE_SIZE);
}

uint64_t host_user_load(uint64_t va)
{
	return *user_word(va, false);
}

void host_user_store(uint64_t va, uint64_t value)
{
	*user_word(va, true) = value;
}

/* As entry.S: the way back from a system call looks for nothing, the next interrupt does. */
long host_syscall(long number, uint64_t arg)
{
	long ret;

	set_mode(false);
	ret = syscall_entry(number, arg);
	set_mode(true);
	host_step(HOST_USER);
	return ret;
}
