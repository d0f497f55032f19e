// SPDX-License-Identifier: BSD-2-Clause
/*
 * The memory of the machine under check: what a step changes is saved in an undo log, 64 bytes at a
 * time, and the hash of all memory is a sum over its words, so that both cost what has changed. The
 * compiler's instrumentation (hooks.c) says what is about to change.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "engine.h"
#include "hash.h"
#include "internal.h"
#include "kernel/page_alloc.h"
#include "link_sections.h"

#define CHUNK     64ul
#define LOG_MAX   (1u << 22)
#define GRANULE   8ul
#define PER_CHUNK (CHUNK / GRANULE)

static struct region {
	uintptr_t start, end;
	uint32_t *saved; /* a chunk's: the step in which it was last saved */
	struct granule *granules;
} regions[6];

enum {
	PHYSICAL,
	GUEST_BSS,
	GUEST_DATA,
	HOST_BSS,
	HOST_DATA,
	STACKS, /* followed by coroutine.c; only their granules are here */
	NR_REGIONS
};

static struct saved {
	uintptr_t addr;
	uint64_t words[PER_CHUNK];
} * undo;
static size_t nr_undo, step_start;
static uint32_t step;

static void *reserve(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED) {
		perror("memory for the model checker");
		exit(2);
	}
	return p;
}

static void release(struct region *r)
{
	if (!r->granules)
		return;
	munmap(r->saved, (r->end - r->start) / CHUNK * sizeof(*r->saved));
	munmap(r->granules, (r->end - r->start) / GRANULE * sizeof(*r->granules));
	r->granules = NULL;
}

void memory_new_cell(void)
{
	for (unsigned int i = 0; i < NR_REGIONS; i++)
		release(&regions[i]);
}

static void add_region(unsigned int i, uintptr_t start, uintptr_t end)
{
	struct region *r = &regions[i];

	start = start / CHUNK * CHUNK;
	end = (end + CHUNK - 1) / CHUNK * CHUNK;
	if (r->granules && r->end - r->start != end - start)
		release(r);
	r->start = start;
	r->end = end;
	if (!r->granules && start < end) {
		r->saved = reserve((end - start) / CHUNK * sizeof(*r->saved));
		r->granules = reserve((end - start) / GRANULE * sizeof(*r->granules));
	}
}

void memory_init(void)
{
	uintptr_t stacks_start, stacks_end;

	if (!undo)
		undo = reserve(LOG_MAX * sizeof(*undo));
	nr_undo = step_start = 0;
	step++;
	add_region(PHYSICAL, HOST_PHYS_BASE + host_direct_map,
		   HOST_PHYS_BASE + host_direct_map + host_configuration()->memory);
	add_region(GUEST_BSS, (uintptr_t)__start_guest_bss, (uintptr_t)__stop_guest_bss);
	add_region(GUEST_DATA, (uintptr_t)__start_guest_data, (uintptr_t)__stop_guest_data);
	add_region(HOST_BSS, (uintptr_t)__start_host_bss, (uintptr_t)__stop_host_bss);
	add_region(HOST_DATA, (uintptr_t)__start_host_data, (uintptr_t)__stop_host_data);
	stacks_arena(&stacks_start, &stacks_end);
	add_region(STACKS, stacks_start, stacks_end);
}

static struct region *region_of(uintptr_t addr)
{
	for (struct region *r = regions; r < regions + NR_REGIONS; r++)
		if (addr - r->start < r->end - r->start)
			return r;
	return NULL;
}

struct granule *memory_granule(uintptr_t addr)
{
	struct region *r = region_of(addr);

	return r ? &r->granules[(addr - r->start) / GRANULE] : NULL;
}

void memory_ignore(const void *start, size_t bytes)
{
	for (uintptr_t addr = (uintptr_t)start; addr < (uintptr_t)start + bytes; addr += GRANULE) {
		memory_granule(addr)->ignored = true;
		*(uint64_t *)addr = 0;
	}
}

void memory_begin_step(void)
{
	step++;
	step_start = nr_undo;
}

void __attribute__((noinline)) memory_save(uintptr_t addr, size_t size)
{
	struct region *r = region_of(addr);

	if (!r)
		return;
	if (r == &regions[STACKS]) {
		stack_touch(stack_of(addr));
		return;
	}
	for (uintptr_t chunk = addr / CHUNK * CHUNK; chunk < addr + size; chunk += CHUNK) {
		uint32_t *saved = &r->saved[(chunk - r->start) / CHUNK];
		struct saved *s;

		if (*saved == step)
			continue;
		*saved = step;
		if (nr_undo == LOG_MAX) {
			fprintf(stderr, "model: the undo log is full\n");
			exit(2);
		}
		s = &undo[nr_undo++];
		s->addr = chunk;
		memcpy(s->words, (void *)chunk, CHUNK);
	}
}

void memory_touch(uintptr_t addr, size_t size)
{
	memory_save(addr, size);
	stack_scrub();
}

void memory_end_step(void)
{
	for (size_t i = step_start; i < nr_undo; i++) {
		const struct granule *granules = memory_granule(undo[i].addr);
		uint64_t *now = (uint64_t *)undo[i].addr;

		for (unsigned int w = 0; w < PER_CHUNK; w++) {
			if (granules[w].ignored)
				now[w] = 0;
			if (now[w] == undo[i].words[w])
				continue;
			hash_subtract(&model.memory,
				      hash_word((uintptr_t)&now[w], undo[i].words[w]));
			hash_add(&model.memory, hash_word((uintptr_t)&now[w], now[w]));
		}
	}
}

size_t memory_mark(void)
{
	return nr_undo;
}

void memory_undo(size_t mark)
{
	while (nr_undo > mark) {
		nr_undo--;
		memcpy((void *)undo[nr_undo].addr, undo[nr_undo].words, CHUNK);
	}
	step++;
	step_start = nr_undo;
}

/* A place is a region and an offset, the same in every process. */
void memory_each_choice(void (*fn)(uint64_t place, void *arg), void *arg)
{
	for (unsigned int i = 0; i < NR_REGIONS; i++)
		for (size_t g = 0; g < (regions[i].end - regions[i].start) / GRANULE; g++)
			if (regions[i].granules[g].choice)
				fn((uint64_t)i << 56 | g, arg);
}

void memory_set_choice(uint64_t place)
{
	const struct region *r = &regions[place >> 56 & 7];
	size_t g = place & 0xffffffffffffff;

	if (place >> 56 < NR_REGIONS && g < (r->end - r->start) / GRANULE)
		r->granules[g].choice = true;
}
