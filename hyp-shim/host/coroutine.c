// SPDX-License-Identifier: BSD-2-Clause
/*
 * See coroutine.h. The switch itself is the images' own switch.S under other names (build.mk).
 * AddressSanitizer is told of every switch; its functions are weak, so that a build without it
 * links.
 */
#include "coroutine.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define GUARD      4096ul
#define MAX_STACKS 1024

/* switch.S */
void coroutine_switch(uint64_t *from_sp, uint64_t to_sp);
void coroutine_trampoline(void);
void coroutine_entry(void) __attribute__((noreturn));

void __sanitizer_start_switch_fiber(void **fake_stack_save, const void *bottom, size_t size)
	__attribute__((weak));
void __sanitizer_finish_switch_fiber(void *fake_stack_save, const void **bottom_old,
				     size_t *size_old) __attribute__((weak));
void __asan_unpoison_memory_region(const volatile void *addr, size_t size) __attribute__((weak));

static struct coroutine main_coroutine;
static struct coroutine *running = &main_coroutine;

/* The thread's own stack, learnt when it is first left. */
static const void *main_bottom;
static size_t main_size;

static char *stacks[MAX_STACKS]; /* [0, nr_used) belong to coroutines, [nr_used, nr) to nobody */
static unsigned int nr_stacks, nr_used;

static char *take_stack(void)
{
	char *p;

	if (nr_used < nr_stacks)
		return stacks[nr_used++];
	p = nr_stacks == MAX_STACKS ? MAP_FAILED
				    : mmap(NULL, GUARD + COROUTINE_STACK, PROT_READ | PROT_WRITE,
					   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED || mprotect(p, GUARD, PROT_NONE)) {
		perror("a coroutine's stack");
		abort();
	}
	stacks[nr_stacks++] = p + GUARD;
	return stacks[nr_used++];
}

void coroutine_forget_all(void)
{
	nr_used = 0;
}

void coroutine_start(struct coroutine *coroutine, void (*entry)(void))
{
	uint64_t *sp;

	if (!coroutine->stack)
		coroutine->stack = take_stack();
	if (__asan_unpoison_memory_region)
		__asan_unpoison_memory_region(coroutine->stack, COROUTINE_STACK);
	sp = (uint64_t *)(coroutine->stack + COROUTINE_STACK);
	*--sp = 0;
	*--sp = (uintptr_t)coroutine_trampoline;
	for (int i = 0; i < 6; i++)
		*--sp = 0; /* what switch.S pops */
	coroutine->sp = (uintptr_t)sp;
	coroutine->fake_stack = NULL;
	coroutine->entry = entry;
	coroutine->tls = 0;
}

static void arrived(void)
{
	const void *bottom;
	size_t size;

	if (!__sanitizer_finish_switch_fiber)
		return;
	__sanitizer_finish_switch_fiber(running->fake_stack, &bottom, &size);
	if (!main_bottom) {
		main_bottom = bottom;
		main_size = size;
	}
}

void coroutine_entry(void)
{
	arrived();
	running->entry();
	abort();
}

void coroutine_go(struct coroutine *to)
{
	struct coroutine *from = running;

	if (!to)
		to = &main_coroutine;
	running = to;
	if (__sanitizer_start_switch_fiber)
		__sanitizer_start_switch_fiber(&from->fake_stack,
					       to->stack ? to->stack : main_bottom,
					       to->stack ? COROUTINE_STACK : main_size);
	coroutine_switch(&from->sp, to->sp);
	arrived();
}
