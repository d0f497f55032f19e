// SPDX-License-Identifier: BSD-2-Clause
/*
 * hyp-shim/host/coroutine.h for the model checker, in the place of the machine's own: a stack that
 * runs, or is written to by others, is saved first and can be put back. What lies below a stack's
 * pointer is zero, so that what a function finds in variables that it has not set yet is the same
 * in every execution.
 */
#include "coroutine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "engine.h"
#include "hash.h"

#define MAX_STACKS 96
#define BELOW      3072ul /* deeper than any call of the guest in a step */
#define SCRUBBED   768ul /* deeper than the checker's own calls */
#define LOG_MAX    (1ul << 28)

/* switch.S */
void coroutine_switch(uint64_t *from_sp, uint64_t to_sp);
void coroutine_trampoline(void);
void coroutine_entry(void) __attribute__((noreturn));

static struct coroutine main_coroutine;
static struct coroutine *running = &main_coroutine;

static char *arena;

static struct stack {
	struct coroutine *owner; /* NULL: dead */
	struct hash hash; /* its part of model.stacks */
	bool saved; /* in this step */
} stacks[MAX_STACKS];

/* The undo log: a stack's bytes, then this. */
struct saved {
	unsigned int stack;
	struct coroutine *owner;
	struct hash hash;
	uint64_t sp;
	size_t bytes;
};
static char *undo;
static size_t undo_bytes;

/* Random, one for each word of a stack; hash_stack() looks three further. */
static uint64_t keys[COROUTINE_STACK / 8 + 4];

static unsigned int touched[MAX_STACKS], nr_touched; /* in this step */

static uintptr_t stack_top(unsigned int i)
{
	return (uintptr_t)arena + (i + 1) * COROUTINE_STACK;
}

void stacks_arena(uintptr_t *start, uintptr_t *end)
{
	*start = (uintptr_t)arena;
	*end = *start + MAX_STACKS * COROUTINE_STACK;
}

int stack_of(uintptr_t addr)
{
	uintptr_t offset = addr - (uintptr_t)arena;

	return offset < MAX_STACKS * COROUTINE_STACK ? (int)(offset / COROUTINE_STACK) : -1;
}

int stack_running(uintptr_t *start, uintptr_t *end)
{
	*start = (uintptr_t)running->stack;
	*end = *start + COROUTINE_STACK;
	return running->stack ? stack_of(*start) : -1;
}

static void *reserve(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED) {
		perror("stacks for the model checker");
		exit(2);
	}
	return p;
}

static void first_time(void)
{
	arena = reserve(MAX_STACKS * COROUTINE_STACK);
	undo = reserve(LOG_MAX);
	for (unsigned int i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		keys[i] = hash_word(i, 0).a;
}

void coroutine_forget_all(void)
{
	if (!arena)
		first_time();
	model.nr_stacks = 0;
	memset(stacks, 0, sizeof(stacks));
	undo_bytes = nr_touched = 0;
	running = &main_coroutine;
}

void stack_touch(int index)
{
	unsigned int i = (unsigned int)index;
	struct saved saved = {.stack = i, .owner = stacks[i].owner, .hash = stacks[i].hash};

	if (mode == MODE_OFF || stacks[i].saved)
		return;
	stacks[i].saved = true;
	touched[nr_touched++] = i;
	if (saved.owner) {
		saved.sp = saved.owner->sp;
		saved.bytes = stack_top(i) - saved.sp;
	}
	if (undo_bytes + saved.bytes + sizeof(saved) > LOG_MAX) {
		fprintf(stderr, "model: the undo log of the stacks is full\n");
		exit(2);
	}
	if (saved.bytes)
		memcpy(undo + undo_bytes, (void *)saved.sp, saved.bytes);
	undo_bytes += saved.bytes;
	memcpy(undo + undo_bytes, &saved, sizeof(saved));
	undo_bytes += sizeof(saved);
}

/*
 * This is where the time goes: no call, which would leave something, and no slow start of `rep
 * stos`.
 */
void __attribute__((noinline)) stack_scrub(void)
{
	typedef uint64_t pair __attribute__((vector_size(16)));
	pair below[SCRUBBED / sizeof(pair)];

	if (mode != MODE_EXPLORE)
		return;
	for (pair *p = below; p < below + SCRUBBED / sizeof(pair); p += 4) {
		p[0] = p[1] = p[2] = p[3] = (pair){0};
		asm volatile("" : : "r"(p) : "memory");
	}
}

void stacks_init(void)
{
	for (unsigned int i = 0; i < model.nr_stacks; i++)
		memset(arena + i * COROUTINE_STACK, 0,
		       stacks[i].owner->sp - (uintptr_t)arena - i * COROUTINE_STACK);
}

void stacks_begin_step(void)
{
	while (nr_touched)
		stacks[touched[--nr_touched]].saved = false;
}

/*
 * The hash of a live stack: sums of products of its words with keys (NH; J. Black and others, UMAC,
 * 1999), two words at a time from its top down, so that no product waits for the one before. Below
 * the stack's pointer is zero.
 */
static struct hash hash_stack(unsigned int i)
{
	const uint64_t *p = (const uint64_t *)stack_top(i), *key = keys;
	unsigned __int128 a = 0, b = 0;

	if (!stacks[i].owner)
		return (struct hash){0, 0};
	for (; (uintptr_t)p > stacks[i].owner->sp; key += 2) {
		p -= 2;
		a += (unsigned __int128)(p[0] + key[0]) * (p[1] + key[1]);
		b += (unsigned __int128)(p[0] + key[2]) * (p[1] + key[3]);
	}
	return (struct hash){hash_mix((uint64_t)a + i, (uint64_t)(a >> 64)),
			     hash_mix((uint64_t)b - i, (uint64_t)(b >> 64))};
}

void stacks_end_step(void)
{
	for (unsigned int n = 0; n < nr_touched; n++) {
		unsigned int i = touched[n];

		if (stacks[i].owner)
			memset((char *)stacks[i].owner->sp - BELOW, 0, BELOW);
		hash_subtract(&model.stacks, stacks[i].hash);
		stacks[i].hash = hash_stack(i);
		hash_add(&model.stacks, stacks[i].hash);
	}
}

size_t stacks_mark(void)
{
	return undo_bytes;
}

void stacks_undo(size_t mark)
{
	while (undo_bytes > mark) {
		struct saved saved;
		char *end;

		undo_bytes -= sizeof(saved);
		memcpy(&saved, undo + undo_bytes, sizeof(saved));
		undo_bytes -= saved.bytes;
		stacks[saved.stack].owner = saved.owner;
		stacks[saved.stack].hash = saved.hash;
		end = (char *)(saved.owner ? saved.sp : stack_top(saved.stack));
		memset(end - 2 * BELOW, 0, 2 * BELOW);
		if (saved.bytes)
			memcpy(end, undo + undo_bytes, saved.bytes);
	}
	stacks_begin_step();
}

void stack_dead(const void *record)
{
	for (unsigned int i = 0; i < model.nr_stacks; i++) {
		if (stacks[i].owner != record || stacks[i].owner == running)
			continue;
		stack_touch((int)i);
		stacks[i].owner = NULL;
	}
}

void coroutine_start(struct coroutine *coroutine, void (*entry)(void))
{
	uint64_t *sp;
	int i;

	if (mode != MODE_OFF)
		memory_touch((uintptr_t)coroutine, sizeof(*coroutine));
	if (!coroutine->stack) {
		if (model.nr_stacks == MAX_STACKS) {
			fprintf(stderr, "model: more than %d stacks\n", MAX_STACKS);
			exit(2);
		}
		coroutine->stack = arena + model.nr_stacks++ * COROUTINE_STACK;
	}
	i = stack_of((uintptr_t)coroutine->stack);
	stack_touch(i);
	sp = (uint64_t *)(coroutine->stack + COROUTINE_STACK);
	*--sp = 0;
	*--sp = (uintptr_t)coroutine_trampoline;
	for (int reg = 0; reg < 6; reg++)
		*--sp = 0; /* what switch.S pops */
	coroutine->sp = (uintptr_t)sp;
	coroutine->fake_stack = NULL;
	coroutine->entry = entry;
	coroutine->tls = 0;
	stacks[i].owner = coroutine;
}

void coroutine_entry(void)
{
	running->entry();
	abort();
}

void coroutine_go(struct coroutine *to)
{
	struct coroutine *from = running;

	if (!to)
		to = &main_coroutine;
	if (mode != MODE_OFF) {
		if (to->stack)
			stack_touch(stack_of((uintptr_t)to->stack));
		if (from->stack)
			memory_touch((uintptr_t)&from->sp, sizeof(from->sp));
	}
	running = to;
	coroutine_switch(&from->sp, to->sp);
}
