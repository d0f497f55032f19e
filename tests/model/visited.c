// SPDX-License-Identifier: BSD-2-Clause
/* See visited.h: open addressing, doubled when half full. */
#include "visited.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static struct visited *table;
static size_t size, nr;

static struct visited *slot(struct visited *in, size_t entries, struct hash hash)
{
	size_t i = hash.a & (entries - 1);

	while ((in[i].hash.a || in[i].hash.b) && (in[i].hash.a != hash.a || in[i].hash.b != hash.b))
		i = (i + 1) & (entries - 1);
	return &in[i];
}

/* Looked up all over the place: with large pages, where there are any, it costs half. */
static struct visited *make_table(size_t entries)
{
	void *t = mmap(NULL, entries * sizeof(struct visited), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (t == MAP_FAILED) {
		perror("memory for the visited states");
		exit(2);
	}
	madvise(t, entries * sizeof(struct visited), MADV_HUGEPAGE);
	return t;
}

static void free_table(void)
{
	if (table)
		munmap(table, size * sizeof(*table));
}

static void grow(void)
{
	size_t bigger = size ? 2 * size : 1u << 16;
	struct visited *t = make_table(bigger);

	for (size_t i = 0; i < size; i++)
		if (table[i].hash.a || table[i].hash.b)
			*slot(t, bigger, table[i].hash) = table[i];
	free_table();
	table = t;
	size = bigger;
}

void visited_clear(void)
{
	free_table();
	table = NULL;
	size = nr = 0;
}

uint64_t visited_count(void)
{
	return nr;
}

void visited_prefetch(struct hash hash)
{
	if (size)
		__builtin_prefetch(&table[hash.a & (size - 1)], 1);
}

struct visited *visited_find(struct hash hash, bool *is_new)
{
	struct visited *v;

	if (2 * nr >= size)
		grow();
	v = slot(table, size, hash);
	*is_new = !v->hash.a && !v->hash.b;
	if (*is_new) {
		*v = (struct visited){.hash = hash, .sleep = ~0u, .budget = -2};
		nr++;
	}
	return v;
}
