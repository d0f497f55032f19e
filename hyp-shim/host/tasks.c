// SPDX-License-Identifier: BSD-2-Clause
/*
 * What switch.S, entry.S and arch/task.h are on other platforms: tasks are coroutines, user mode
 * is a flag of the vCPU, a program is a function that is called.
 */
#include <arch/task.h>
#include <hyp/upcalls.h>

#include "coroutine.h"
#include "internal.h"

#define VECTOR_PAGE_FAULT 14
#define ERROR_WRITE       2u
#define ERROR_USER        4u
#define RING_3            3u

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

	if (bytes < sizeof(*coroutine))
		host_fail("a stack of %lu bytes has no room for a coroutine's record", bytes);
	for (unsigned int cpu = 0; cpu < host_configuration()->vcpus; cpu++)
		if (host_vcpu(cpu)->current == coroutine)
			host_fail("the stack of the task that vCPU %u runs is reused", cpu);
	coroutine_start(coroutine, task_entry);
	return (uintptr_t)coroutine;
}

void arch_enter_user(uint64_t ip, uint64_t sp, uint64_t arg)
{
	struct vcpu *vcpu = host_vcpu(host_this_vcpu());
	void (*program)(uint64_t) = host_user_function(ip);

	(void)sp;
	vcpu->current->tls_base = vcpu->tls;
	vcpu->user = true;
	vcpu->irqs_on = true;
	host_step(HOST_USER);
	program(arg);
	host_fail("'%s' returned from its program", current_name(host_this_vcpu()));
}

uint64_t *host_tls(void)
{
	const struct vcpu *vcpu = host_vcpu(host_this_vcpu());

	if (vcpu->tls != vcpu->current->tls_base)
		host_fail("'%s' runs with another task's FS base", current_name(host_this_vcpu()));
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

/*
 * As entry.S; the page is taken to be absent, as the machine does not look why it cannot be used.
 */
static void page_fault(uint64_t va, bool write)
{
	const struct trap_frame frame = {
		.vector = VECTOR_PAGE_FAULT,
		.error = ERROR_USER | (write ? ERROR_WRITE : 0),
		.rip = (uintptr_t)__builtin_return_address(0),
		.cs = RING_3,
	};

	set_mode(false);
	trap(&frame, va);
	set_mode(true);
}

static uint64_t *user_word(uint64_t va, bool write)
{
	char *page;

	host_step(HOST_USER);
	page = user_page(va, write);
	if (!page) {
		page_fault(va, write);
		page = user_page(va, write);
	}
	if (!page)
		host_fail("'%s' has a page fault at %lx that was served and is back",
			  current_name(host_this_vcpu()), va);
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
